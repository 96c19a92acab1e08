/** Things of one key that wait for the ones before them: lines of a statement that was pasted. */
const MOST_WAITING = 100;

interface Line {
  last: Promise<void>;
  length: number;
}

/** Does things of one key one after the other, in the order in which they came. */
export class InOrder {
  readonly #lines = new Map<string, Line>();

  /** Resolves when it is done; null when too many wait. `work` does not reject. */
  add(key: string, work: () => Promise<void>): Promise<void> | null {
    const line = this.#lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= MOST_WAITING) {
      return null;
    }
    this.#lines.set(key, line);
    line.length += 1;
    line.last = this.#after(key, line, line.last, work);
    return line.last;
  }

  async #after(
    key: string,
    line: Line,
    before: Promise<void>,
    work: () => Promise<void>,
  ): Promise<void> {
    await before;
    try {
      await work();
    } finally {
      line.length -= 1;
      if (line.length === 0) {
        this.#lines.delete(key);
      }
    }
  }
}
