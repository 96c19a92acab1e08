/** A terminal's screen as it looks after what was written to it: as much of ECMA-48 as we use. */
export class VirtualScreen {
  #columns: number;
  #rows: number;
  /** Cells of every line ever shown: those that scrolled away are kept above. */
  #lines: string[][] = [[]];
  #top = 0;
  #row = 0;
  #column = 0;
  #rest = '';
  readonly modes = new Set<string>();
  /** Whether letters are shown as such, and not as lines of boxes. */
  letters = true;

  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#columns = columns;
  }

  /** All lines, without spaces at their ends. */
  get text(): string {
    return this.#lines
      .map((cells) =>
        Array.from(cells, (cell) => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n');
  }

  /** Where the cursor is: the line counted from the first ever shown. */
  get cursor(): { readonly line: number; readonly column: number } {
    return { line: this.#top + this.#row, column: this.#column };
  }

  /** The line with the cursor. */
  get line(): string {
    return this.text.split('\n')[this.cursor.line] ?? '';
  }

  write(data: string): void {
    const pattern =
      // oxlint-disable-next-line no-control-regex -- they are what a terminal acts on
      /\u001B\([A-Z0-9]|\u000F|\u001B\[([?]?)([\d;]*)([A-Za-z])|\u001B(?:\[[?\d;]*|\()?$|[^]/gu;
    for (const match of (this.#rest + data).matchAll(pattern)) {
      this.#rest = '';
      const [whole, question = '', numbers = '', final] = match;
      if (final !== undefined) {
        this.#control(question, numbers, final);
      } else if (whole === '\u000F' || (whole.startsWith('\u001B(') && whole.length > 2)) {
        this.letters = whole.at(-1) !== '0';
      } else if (whole.startsWith('\u001B')) {
        this.#rest = whole;
      } else {
        this.#put(whole);
      }
    }
  }

  /** As a terminal that wraps its lines anew, but for those above the screen. */
  resize(rows: number, columns: number): void {
    const at = this.#top + this.#row;
    const next: string[][] = [];
    let cursor = { line: 0, column: 0 };
    for (const [index, cells] of this.#lines.entries()) {
      if (index === at) {
        cursor = {
          line: next.length + Math.floor(this.#column / columns),
          column: this.#column % columns,
        };
      }
      const pieces = Math.max(1, Math.ceil(cells.length / columns));
      for (let piece = 0; piece < pieces; piece += 1) {
        next.push(cells.slice(piece * columns, (piece + 1) * columns));
      }
    }
    this.#lines = next;
    this.#rows = rows;
    this.#columns = columns;
    this.#top = Math.max(0, next.length - rows);
    this.#row = Math.max(0, cursor.line - this.#top);
    this.#column = cursor.column;
  }

  #put(character: string): void {
    if (character === '\r') {
      this.#column = 0;
      return;
    }
    if (character === '\n') {
      this.#down();
      return;
    }
    if (character === '\u0008') {
      this.#column = Math.max(0, this.#column - 1);
      return;
    }
    if (/^\p{Mn}$/u.test(character)) {
      const before = this.#current();
      before[this.#column - 1] += character;
      return;
    }
    if (this.#column >= this.#columns) {
      this.#column = 0;
      this.#down();
    }
    const wide = /[\u1100-\u115F\u2E80-\uFFDC]|\p{Emoji_Presentation}/u.test(character);
    const line = this.#current();
    line[this.#column] = character;
    if (wide) {
      line[this.#column + 1] = '';
    }
    this.#column += wide ? 2 : 1;
  }

  #down(): void {
    if (this.#row + 1 < this.#rows) {
      this.#row += 1;
    } else {
      this.#top += 1;
    }
    this.#current();
  }

  #current(): string[] {
    const at = this.#top + this.#row;
    while (this.#lines.length <= at) {
      this.#lines.push([]);
    }
    return this.#lines[at] ?? [];
  }

  #control(question: string, numbers: string, final: string): void {
    const count = Math.max(1, Number(numbers.split(';')[0] ?? '1'));
    switch (`${question}${final}`) {
      case 'A':
        this.#row = Math.max(0, this.#row - count);
        break;
      case 'B':
        this.#row = Math.min(this.#rows - 1, this.#row + count);
        break;
      case 'C':
        this.#column = Math.min(this.#columns - 1, this.#column + count);
        break;
      case 'H':
        this.#row = 0;
        this.#column = 0;
        break;
      case 'J': {
        const all = numbers === '2';
        const at = this.#top + this.#row;
        this.#lines = this.#lines.slice(0, all ? this.#top : at + 1);
        if (all) {
          break;
        }
        this.#current().length = Math.min(this.#current().length, this.#column);
        break;
      }
      case '?h':
        numbers.split(';').forEach((mode) => this.modes.add(mode));
        break;
      case '?l':
        numbers.split(';').forEach((mode) => this.modes.delete(mode));
        break;
      case 'l':
      case 'n':
      case 'm':
        break;
      default:
        throw new Error(`a terminal control that the tests do not know: ${numbers}${final}`);
    }
  }
}
