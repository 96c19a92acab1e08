/** Something that waits for its turn. */
export interface Waiter {
  /** Whether it could have its turn if only it were alone: its own quota allows it. */
  ready(): boolean;
  /** Whether there is room for it now. */
  fits(): boolean;
  /** Whether others that fit have to wait for it, as their turn comes later. */
  holds(): boolean;
  grant(): void;
}

/**
 * Waiters of several owners: one of each in turn, and of one owner in order. Who comes first in turn and
 * does not fit holds up the others as long as it may, so that a large one is not passed by small ones for
 * ever, nor they kept out by it.
 */
export class FairQueue<Owner> {
  readonly #lines = new Map<Owner, Waiter[]>();

  get size(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.length, 0);
  }

  sizeOf(owner: Owner): number {
    return this.#lines.get(owner)?.length ?? 0;
  }

  add(owner: Owner, waiter: Waiter): void {
    const line = this.#lines.get(owner) ?? [];
    line.push(waiter);
    this.#lines.set(owner, line);
  }

  remove(owner: Owner, waiter: Waiter): void {
    const line = this.#lines.get(owner)?.filter((other) => other !== waiter) ?? [];
    if (line.length === 0) {
      this.#lines.delete(owner);
    } else {
      this.#lines.set(owner, line);
    }
  }

  /** Grants what can be granted. */
  advance(): void {
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const [owner, waiter] = next;
      this.remove(owner, waiter);
      const line = this.#lines.get(owner);
      if (line !== undefined) {
        // To the end of the map: the others come first.
        this.#lines.delete(owner);
        this.#lines.set(owner, line);
      }
      waiter.grant();
    }
  }

  #next(): [Owner, Waiter] | null {
    const before: Waiter[] = [];
    for (const [owner, [waiter]] of this.#lines) {
      if (waiter === undefined || !waiter.ready()) {
        continue;
      }
      if (waiter.fits()) {
        return before.some((other) => other.holds()) ? null : [owner, waiter];
      }
      before.push(waiter);
    }
    return null;
  }
}
