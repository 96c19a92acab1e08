/** What a clock needs to know. */
export interface ClockSettings {
  readonly timeoutMs: number;
  /** For how long it may stand still, all times together. */
  readonly standstillMs: number;
  /** Called once, when the time is up. */
  readonly onEnd: () => void;
}

/**
 * The wall clock of a run. It stands still while a person is asked; but a guest can ask without end, so
 * that is bounded, too: no run lasts longer than both times together.
 */
export class RunClock {
  readonly #onEnd: () => void;
  #leftMs: number;
  #standstillMs: number;
  #isRunning = true;
  #since = performance.now();
  #timer: NodeJS.Timeout;
  #stopped = false;

  constructor({ timeoutMs, standstillMs, onEnd }: ClockSettings) {
    this.#onEnd = onEnd;
    this.#leftMs = timeoutMs;
    this.#standstillMs = standstillMs;
    this.#timer = setTimeout(() => this.#expire(), timeoutMs);
  }

  /** Until `work` has settled it stands still, as long as it may. One at a time. */
  async standingStill<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#set(false);
    try {
      return await work();
    } finally {
      this.#set(true);
    }
  }

  /** The run is over. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #set(isRunning: boolean): void {
    if (this.#stopped) {
      return;
    }
    const now = performance.now();
    const passedMs = now - this.#since;
    if (this.#isRunning) {
      this.#leftMs -= passedMs;
    } else {
      this.#standstillMs -= passedMs;
    }
    this.#since = now;
    this.#isRunning = isRunning;
    clearTimeout(this.#timer);
    const nextMs = isRunning ? this.#leftMs : this.#standstillMs;
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, nextMs));
  }

  /** The time is up; or that for standing still is, and the clock goes on. */
  #expire(): void {
    if (this.#isRunning) {
      this.stop();
      this.#onEnd();
    } else {
      this.#set(true);
    }
  }
}
