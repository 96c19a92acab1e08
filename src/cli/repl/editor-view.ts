import { EMPTY, type Buffer } from './buffer.ts';
import { layOut, type Screen } from './layout.ts';
import { paintCode } from './paint-code.ts';
import type { Reading } from './reading.ts';
import { BLANK, leave, reflowed, update } from './screen.ts';
import type { Search } from './search.ts';
import type { Terminal } from './terminal.ts';

const CLEAR = '\u001B[H\u001B[2J';

/** What an editor shows of itself, and what of that the terminal shows already. */
export class EditorView {
  readonly #terminal: Terminal;
  readonly #color: boolean;
  readonly #reading: Reading;
  #screen: Screen = BLANK;

  constructor(terminal: Terminal, color: boolean, reading: Reading) {
    this.#terminal = terminal;
    this.#color = color;
    this.#reading = reading;
  }

  get columns(): number {
    return this.#terminal.size.columns;
  }

  /** Shows a text, or what a search has found, and lines below it. */
  draw(buffer: Buffer, search: Search | null, below: readonly string[]): void {
    const { prompts } = this.#reading;
    this.#show(
      search?.buffer ?? buffer,
      search === null ? prompts : { first: search.prompt, next: prompts.next },
      { below, rows: this.#terminal.size.rows },
    );
  }

  /** Shows the whole text, and goes below it. */
  leave(buffer: Buffer): void {
    this.#show(buffer, this.#reading.prompts, { below: [], rows: Infinity });
    this.#terminal.endEditing();
    this.#terminal.write(leave(this.#screen));
  }

  /** The terminal has another width now. */
  reflow(): void {
    this.#screen = reflowed(this.#screen, this.columns);
  }

  /** Others have written to the terminal. */
  startAnew(): void {
    this.#terminal.beginEditing();
    this.#screen = BLANK;
  }

  clear(): void {
    this.#terminal.write(CLEAR);
    this.#screen = BLANK;
  }

  #show(
    typed: Buffer,
    prompts: Reading['prompts'],
    room: { readonly below: readonly string[]; readonly rows: number },
  ): void {
    const { guide, isSecret } = this.#reading;
    const buffer = isSecret === true ? EMPTY : typed;
    const next = layOut({
      ...{ buffer, prompts, color: this.#color, columns: this.columns, ...room },
      spans: this.#color && guide !== null ? paintCode(buffer.text) : [],
    });
    this.#terminal.write(update(this.#screen, next));
    this.#screen = next;
  }
}
