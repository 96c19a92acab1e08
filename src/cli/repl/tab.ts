import { INDENT, lineStart } from './buffer.ts';
import { completed, listed, usable } from './completion.ts';
import { type, type Draft } from './editing.ts';
import type { Guide } from './reading.ts';

/** The Tab key: it indents, completes, and the second time in a row lists what there is. */
export class Tab {
  readonly #guide: Guide | null;
  /** Whether the last key was a Tab that could add nothing: one more lists. */
  #isWaiting = false;
  #listed: readonly string[] = [];

  /** Without a guide it does nothing. */
  constructor(guide: Guide | null) {
    this.#guide = guide;
  }

  /** The lines to be shown below the text. */
  get listed(): readonly string[] {
    return this.#listed;
  }

  /** Another key was pressed. */
  forget(): void {
    this.#isWaiting = false;
    this.#listed = [];
  }

  /** The draft after a Tab; names are listed within so many columns. */
  async press(draft: Draft, columns: number): Promise<Draft> {
    const { buffer } = draft;
    const { text, cursor } = buffer;
    if (this.#guide === null) {
      return draft;
    }
    const before = text.slice(lineStart(buffer), cursor);
    if (before.trim() === '') {
      return type(draft, INDENT.slice(before.length % INDENT.length));
    }
    const completions = usable(await this.#guide.complete(text, cursor), cursor);
    const next = completed(buffer, completions);
    if (next !== null) {
      this.forget();
      return { ...draft, killing: false, buffer: next };
    }
    if (this.#isWaiting) {
      this.#listed = listed(completions.names, columns);
    } else {
      this.#isWaiting = completions.names.length > 1;
    }
    return draft;
  }
}
