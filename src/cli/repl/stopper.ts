/** How long code may take after a Ctrl-C before it is thought to ignore it. */
const GRACE_MS = 1000;

/** What Ctrl-C does to code that runs. */
export interface StopActions {
  /** Raises KeyboardInterrupt in it. */
  readonly interrupt: () => void;
  /** Says that one more ends its guest. */
  readonly warn: () => void;
  /** Ends its guest. */
  readonly end: () => void;
}

/**
 * Ctrl-C while code runs: it interrupts, and when the code goes on all the same the next one ends its
 * guest. Two in a hurry only interrupt: the variables are worth a second.
 */
export class Stopper {
  readonly #actions: StopActions;
  #timer: NodeJS.Timeout | null = null;
  #isWarned = false;

  constructor(actions: StopActions) {
    this.#actions = actions;
  }

  press(): void {
    if (this.#isWarned) {
      this.#actions.end();
      return;
    }
    this.#actions.interrupt();
    this.#timer ??= setTimeout(() => {
      this.#isWarned = true;
      this.#actions.warn();
    }, GRACE_MS);
  }

  /** The code has ended. */
  stop(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
  }
}
