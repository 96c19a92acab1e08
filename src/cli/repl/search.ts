import type { Buffer } from './buffer.ts';
import type { History } from './history.ts';
import type { Press } from './keys.ts';

/** What became of a key during a search. */
export type SearchStep =
  | { readonly kind: 'searching' }
  /** The search is over; `press` is still to be dealt with. */
  | { readonly kind: 'found'; readonly buffer: Buffer; readonly press: Press | null }
  | { readonly kind: 'left'; readonly buffer: Buffer };

/** Ctrl-R: looks back in the history for a text, while it is typed. */
export class Search {
  readonly #history: History;
  readonly #origin: Buffer;
  #query = '';
  #isFailing = false;
  #at: number;
  #shown: Buffer;

  constructor(history: History, origin: Buffer) {
    this.#history = history;
    this.#origin = origin;
    this.#shown = origin;
    this.#at = history.length;
  }

  get buffer(): Buffer {
    return this.#shown;
  }

  get prompt(): string {
    return `(${this.#isFailing ? 'failing ' : ''}search: ${this.#query}) `;
  }

  press(press: Press): SearchStep {
    if (press.kind === 'text') {
      this.#query += press.text;
      this.#look(this.#at + 1);
      return { kind: 'searching' };
    }
    if (press.kind === 'resize' || press.kind === 'redraw') {
      return { kind: 'searching' };
    }
    const command = press.kind === 'command' ? press.command : null;
    switch (command) {
      case 'search':
        this.#look(this.#at);
        return { kind: 'searching' };
      case 'backspace':
        this.#query = this.#query.slice(0, -1);
        this.#look(this.#history.length);
        return { kind: 'searching' };
      case 'cancel':
      case 'interrupt':
        return { kind: 'left', buffer: this.#origin };
      case 'accept':
        return this.#finish(null);
      default:
        return this.#finish(press);
    }
  }

  #finish(press: Press | null): SearchStep {
    if (this.#at < this.#history.length) {
      this.#history.goTo(this.#at, this.#origin.text);
    }
    return { kind: 'found', buffer: this.#shown, press };
  }

  /** The newest entry older than number `before`; when there is none, what was found stays. */
  #look(before: number): void {
    const found = this.#query === '' ? null : this.#history.find(this.#query, before);
    this.#isFailing = found === null && this.#query !== '';
    if (found !== null) {
      this.#at = found.at;
      this.#shown = { text: found.text, cursor: found.text.indexOf(this.#query) };
    }
  }
}
