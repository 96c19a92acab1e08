import { INTERRUPT_GRACE_MS } from './run.ts';

/** What an operation needs to know. */
export interface OperationSettings {
  readonly timeoutMs: number;
  /** Whether a run is going on: then its limits hold, and the operation may have to wait for it. */
  readonly isRunning: () => boolean;
  /** Raises KeyboardInterrupt in the guest. */
  readonly interrupt: () => void;
  /** Ends the guest. */
  readonly kill: () => void;
}

/**
 * The time limit of one operation on a variable or an object of the guest, which is guest code as any:
 * a property may loop for ever. Interrupts it first, so that the variables are kept.
 */
export class OperationClock {
  readonly #settings: OperationSettings;
  #timer: NodeJS.Timeout;

  constructor(settings: OperationSettings) {
    this.#settings = settings;
    this.#timer = setTimeout(() => this.#expire(), settings.timeoutMs);
  }

  /** To be called when the operation is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #expire(): void {
    const { isRunning, interrupt, kill } = this.#settings;
    if (isRunning()) {
      this.#timer = setTimeout(() => this.#expire(), INTERRUPT_GRACE_MS);
      return;
    }
    interrupt();
    this.#timer = setTimeout(kill, INTERRUPT_GRACE_MS);
  }
}
