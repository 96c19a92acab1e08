import { TokenBucket, type Rate, systemClock } from '../bot/index.ts';

/** Lines that wait for one person: more than an answer or two are a flood that nobody reads. */
const MOST_WAITING_PER_LANE = 12;
const MOST_WAITING = 120;

/** What servers let pass: a few lines at once, then one each two seconds (RFC 1459, 8.10). */
export const DEFAULT_OUTPUT: Rate = { most: 5, perSecond: 0.6 };

/** Lines on their way to a network, no faster than it bears. Those whom they answer take turns. */
export class OutputQueue {
  readonly #bucket: TokenBucket;
  readonly #send: (line: string) => void;
  readonly #waiting = new Map<string, string[]>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(rate: Rate, send: (line: string) => void) {
    this.#bucket = new TokenBucket(rate, systemClock);
    this.#send = send;
  }

  /** False when too much is waiting: then the line is dropped. */
  push(lane: string, line: string): boolean {
    const lines = this.#waiting.get(lane) ?? [];
    if (lines.length >= MOST_WAITING_PER_LANE || this.#count >= MOST_WAITING) {
      return false;
    }
    this.#waiting.set(lane, [...lines, line]);
    this.#count += 1;
    this.#work();
    return true;
  }

  /** The connection is gone, and so is who waited. */
  clear(): void {
    this.#waiting.clear();
    this.#count = 0;
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #work(): void {
    while (this.#timer === null && this.#count > 0) {
      const waitMs = this.#bucket.waitMs(1);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#work();
        }, waitMs);
        return;
      }
      this.#bucket.take(1);
      this.#send(this.#next());
    }
  }

  #next(): string {
    const [entry] = this.#waiting;
    const [lane, [line = '', ...others]] = entry ?? ['', []];
    this.#waiting.delete(lane);
    if (others.length > 0) {
      this.#waiting.set(lane, others);
    }
    this.#count -= 1;
    return line;
  }
}
