/** A write that waits to be done. */
interface Waiting {
  readonly write: () => number;
  readonly resolve: (changes: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits all writes of one turn of the event loop together: a commit costs more than what it commits.
 * Each promise is fulfilled when the commit is done, so nobody hears of what could still be lost.
 */
export class GroupCommit {
  readonly #execute: (statement: 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK') => void;
  #waiting: Waiting[] = [];

  constructor(execute: (statement: 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK') => void) {
    this.#execute = execute;
  }

  /** @param write Returns how many rows it changed. One that throws fails alone. */
  add(write: () => number): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) {
        setImmediate(() => this.flush());
      }
      this.#waiting.push({ write, resolve, reject });
    });
  }

  /** Does now what waits. */
  flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) {
      return;
    }
    let settle: readonly (() => void)[];
    try {
      this.#execute('BEGIN IMMEDIATE');
      settle = group.map(outcomeOf);
      this.#execute('COMMIT');
    } catch (error) {
      this.#rollBack();
      settle = group.map(
        ({ reject }) =>
          () =>
            reject(error),
      );
    }
    settle.forEach((tell) => tell());
  }

  #rollBack(): void {
    try {
      this.#execute('ROLLBACK');
    } catch {
      // It had not begun.
    }
  }
}

/** Does a write, and returns how to tell what became of it when the commit is done. */
function outcomeOf({ write, resolve, reject }: Waiting): () => void {
  try {
    const changes = write();
    return () => resolve(changes);
  } catch (error) {
    return () => reject(error);
  }
}
