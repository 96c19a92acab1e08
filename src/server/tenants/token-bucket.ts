/** Tokens that come back with time, up to as many as fit. A bucket may be in debt. */
export class TokenBucket {
  readonly #most: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #tokens: number;
  #atMs: number;

  constructor(most: number, perMinute: number, now: () => number = Date.now) {
    this.#most = most;
    this.#perMs = perMinute / 60_000;
    this.#now = now;
    this.#tokens = most;
    this.#atMs = now();
  }

  /** After how long there will be so many tokens; 0 when there are now. */
  waitMs(tokens: number): number {
    this.#fill();
    return this.#tokens >= tokens ? 0 : Math.ceil((tokens - this.#tokens) / this.#perMs);
  }

  /** Takes tokens whether there are as many or not: some costs are known only afterwards. */
  spend(tokens: number): void {
    this.#fill();
    this.#tokens -= tokens;
  }

  #fill(): void {
    const now = this.#now();
    // A clock that was set back must not take tokens away.
    const passedMs = Math.max(0, now - this.#atMs);
    this.#tokens = Math.min(this.#most, this.#tokens + passedMs * this.#perMs);
    this.#atMs = now;
  }
}
