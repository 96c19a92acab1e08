/** How much may be had at once, and how fast it comes back. */
export interface Rate {
  readonly most: number;
  readonly perSecond: number;
}

/** Milliseconds of a clock that only goes forward. */
export type Clock = () => number;

export const systemClock: Clock = () => performance.now();

/** Tokens that come back with time. What is taken may be more than there is: then there is a debt. */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#tokens = rate.most;
    this.#at = clock();
  }

  /** How long until there are so many tokens; 0 when there are. */
  waitMs(tokens: number): number {
    this.#fill();
    const missing = Math.min(tokens, this.#rate.most) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#rate.perSecond) * 1000);
  }

  take(tokens: number): void {
    this.#fill();
    this.#tokens -= tokens;
  }

  get isFull(): boolean {
    this.#fill();
    return this.#tokens >= this.#rate.most;
  }

  #fill(): void {
    const now = this.#clock();
    const gained = ((now - this.#at) / 1000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.most, this.#tokens + gained);
    this.#at = now;
  }
}

/** Buckets by key that are kept: who has more names than this finds that a full bucket was forgotten. */
const MOST_BUCKETS = 10_000;

/** A bucket for each key. Full ones are forgotten when there are many. */
export class KeyedBuckets {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  waitMs(key: string, tokens: number): number {
    return this.#buckets.get(key)?.waitMs(tokens) ?? 0;
  }

  take(key: string, tokens: number): void {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#makeRoom();
      bucket = new TokenBucket(this.#rate, this.#clock);
      this.#buckets.set(key, bucket);
    }
    bucket.take(tokens);
  }

  #makeRoom(): void {
    if (this.#buckets.size < MOST_BUCKETS) {
      return;
    }
    for (const [key, bucket] of this.#buckets) {
      if (bucket.isFull) {
        this.#buckets.delete(key);
      }
    }
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= MOST_BUCKETS) {
      this.#buckets.delete(oldest);
    }
  }
}
