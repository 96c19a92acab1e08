/** How long to wait before a network is tried again. */
export interface BackoffSettings {
  readonly firstMs: number;
  readonly mostMs: number;
}

export const DEFAULT_BACKOFF: BackoffSettings = { firstMs: 2000, mostMs: 5 * 60_000 };

/** A connection that held for so long was a good one: the next wait is the first again. */
const STEADY_MS = 60_000;

/** Waits that double, each between half of it and all, so that many bots do not come back at once. */
export class Backoff {
  readonly #settings: BackoffSettings;
  readonly #random: () => number;
  #failures = 0;

  constructor(settings: BackoffSettings, random: () => number = Math.random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** The next wait, after a connection that was useful for `heldMs`. */
  next(heldMs: number): number {
    if (heldMs >= STEADY_MS) {
      this.#failures = 0;
    }
    const { firstMs, mostMs } = this.#settings;
    // 2 ** 30 times anything is beyond the most.
    const longest = Math.min(mostMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.round(longest * (0.5 + this.#random() / 2));
  }
}
