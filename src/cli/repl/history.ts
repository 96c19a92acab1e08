/** The statements of before, oldest first, and the place among them that is being looked at. */
export class History {
  readonly #most: number;
  #entries: string[];
  #at: number;
  /** What was being written when the look back began. */
  #draft = '';

  constructor(entries: readonly string[], most: number) {
    this.#most = most;
    this.#entries = entries.slice(-most);
    this.#at = this.#entries.length;
  }

  /** Keeps a statement, unless it is that of just before. The next look back begins at the end. */
  add(text: string): boolean {
    const isNew = text.trim() !== '' && text !== this.#entries.at(-1);
    if (isNew) {
      this.#entries = [...this.#entries, text].slice(-this.#most);
    }
    this.rewind();
    return isNew;
  }

  /** Looks at the end again. */
  rewind(): void {
    this.#at = this.#entries.length;
    this.#draft = '';
  }

  /** The one before; null when there is none. `text` is what is in the buffer now. */
  older(text: string): string | null {
    const entry = this.#entries[this.#at - 1];
    if (entry === undefined) {
      return null;
    }
    if (this.#at === this.#entries.length) {
      this.#draft = text;
    }
    this.#at -= 1;
    return entry;
  }

  /** The one after, at last what was being written; null when there is none. */
  newer(): string | null {
    if (this.#at === this.#entries.length) {
      return null;
    }
    this.#at += 1;
    return this.#entries[this.#at] ?? this.#draft;
  }

  /** The newest entry before number `before` that contains `query`. */
  find(query: string, before: number): { readonly at: number; readonly text: string } | null {
    for (let at = Math.min(before, this.#entries.length) - 1; at >= 0; at -= 1) {
      const text = this.#entries[at];
      if (text?.includes(query) === true) {
        return { at, text };
      }
    }
    return null;
  }

  /** Looks at entry number `at` from now on. */
  goTo(at: number, draft: string): void {
    this.#draft = this.#at === this.#entries.length ? draft : this.#draft;
    this.#at = at;
  }

  get length(): number {
    return this.#entries.length;
  }
}
