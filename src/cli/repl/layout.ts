import type { Buffer } from './buffer.ts';
import { cellsOf, graphemesOf, widthOf } from './graphemes.ts';
import { styled, type Span, type Style } from './styles.ts';

/** What is to be seen of an editor. */
export interface View {
  readonly buffer: Buffer;
  /** Before the first line, and before each other one. */
  readonly prompts: { readonly first: string; readonly next: string };
  readonly spans: readonly Span[];
  /** Plain lines below the text, such as completions. */
  readonly below: readonly string[];
  readonly columns: number;
  /** Rows of the terminal; `Infinity` shows all. */
  readonly rows: number;
  readonly color: boolean;
}

/** One row of the terminal: what is written, and the cells that it takes. */
export interface Row {
  readonly text: string;
  readonly cells: number;
}

/** Rows of a terminal, and where its cursor is among them. */
export interface Screen {
  readonly rows: readonly Row[];
  readonly row: number;
  readonly column: number;
}

/** Where everything of a view is on a terminal: long lines are wrapped, and of many rows some shown. */
export function layOut(view: View): Screen {
  const paper = new Paper(view.columns, view.color);
  const { text, cursor } = view.buffer;
  paper.addText(view.prompts.first, 'prompt');
  let span = 0;
  for (const { text: character, at } of graphemesOf(text)) {
    if (at === cursor) {
      paper.mark();
    }
    if (character === '\n') {
      paper.endRow();
      paper.addText(view.prompts.next, 'prompt');
      continue;
    }
    while ((view.spans[span]?.to ?? Infinity) <= at) {
      span += 1;
    }
    const current = view.spans[span];
    const style = current !== undefined && current.from <= at ? current.style : null;
    paper.add(character, style);
  }
  if (cursor === text.length) {
    paper.mark();
  }
  const screen = paper.finish();
  const below = view.below.map((line) => cut(line, view.columns));
  return windowOf(screen, below, view.rows);
}

/** The part of a line that fits into one row. */
function cut(line: string, columns: number): Row {
  let cells = 0;
  for (const { text, at } of graphemesOf(line)) {
    const next = cells + cellsOf(text);
    if (next > columns) {
      return { text: line.slice(0, at), cells };
    }
    cells = next;
  }
  return { text: line, cells };
}

/** At most so many rows, with the cursor among them; what is below the text has what room is left. */
function windowOf(screen: Screen, below: readonly Row[], most: number): Screen {
  const from = Math.max(0, screen.row - most + 1);
  const rows = [...screen.rows.slice(from, from + most), ...below].slice(0, most);
  return { rows, row: screen.row - from, column: screen.column };
}

/** Rows as they are filled. */
class Paper {
  readonly #columns: number;
  readonly #color: boolean;
  readonly #rows: Row[] = [];
  #text = '';
  #cells = 0;
  #run = '';
  #style: Style | null = null;
  #marked: { readonly row: number; readonly column: number } = { row: 0, column: 0 };

  constructor(columns: number, color: boolean) {
    this.#columns = columns;
    this.#color = color;
  }

  addText(text: string, style: Style | null): void {
    for (const { text: character } of graphemesOf(text)) {
      this.add(character, style);
    }
  }

  add(character: string, style: Style | null): void {
    const cells = cellsOf(character);
    if (this.#cells + cells > this.#columns) {
      this.endRow();
    }
    if (style !== this.#style) {
      this.#flush();
      this.#style = style;
    }
    this.#run += character === '\t' ? ' '.repeat(cells) : character;
    this.#cells += cells;
  }

  /** The cursor is here. After a full row it is in the next one, where the next character will be. */
  mark(): void {
    if (this.#cells >= this.#columns) {
      this.endRow();
    }
    this.#marked = { row: this.#rows.length, column: this.#cells };
  }

  endRow(): void {
    this.#flush();
    this.#rows.push({ text: this.#text, cells: this.#cells });
    this.#text = '';
    this.#cells = 0;
  }

  finish(): Screen {
    this.endRow();
    return { rows: this.#rows, ...this.#marked };
  }

  #flush(): void {
    this.#text += styled(this.#run, this.#style, this.#color);
    this.#run = '';
  }
}

/** As many columns as there are for names of this width, and the names in them, row by row. */
export function inColumns(names: readonly string[], columns: number): readonly string[] {
  const width = Math.max(1, ...names.map((name) => widthOf(name))) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const down = Math.ceil(names.length / across);
  return Array.from({ length: down }, (_, row) =>
    names
      .filter((_name, at) => at % down === row)
      .map((name) => name + ' '.repeat(width - widthOf(name)))
      .join('')
      .trimEnd(),
  );
}
