import type { Config } from '../config/schema.ts';
import type { Cost } from './cost.ts';
import { WarmWalls } from './warm-walls.ts';

/** How long one waits at least, and at most, when it is not known better. */
export const SHORTEST_RETRY_MS = 1000;
export const LONGEST_RETRY_MS = 60_000;
/** Weight of the newest lease in the mean of how long leases last. */
const NEWEST = 0.1;

/** What all tenants have together: guests, and memory for them and for what is kept warm. */
export class Capacity {
  readonly #most: Pick<Config['capacity'], 'guests' | 'memoryMiB'>;
  readonly #warm: WarmWalls;
  #guests = 0;
  #memoryMiB = 0;
  #meanLeaseMs = SHORTEST_RETRY_MS;

  /** @param onFreed Called when there is more room, but for a guest that was given back. */
  constructor(most: Pick<Config['capacity'], 'guests' | 'memoryMiB'>, onFreed: () => void) {
    this.#most = most;
    this.#warm = new WarmWalls(onFreed);
  }

  get guests(): number {
    return this.#guests;
  }

  /** Memory that is counted as taken: of live guests, and of what is kept warm. */
  get memoryMiB(): number {
    return this.#memoryMiB + this.#warm.memoryMiB;
  }

  /** The largest guest that there could be room for, if it were alone. */
  mostMiB({ warmMiB }: Cost): number {
    return this.#most.memoryMiB - warmMiB;
  }

  hasRoom(cost: Cost): boolean {
    const wanted = cost.memoryMiB + this.#warm.extraMiB(cost);
    return this.#guests < this.#most.guests && this.memoryMiB + wanted <= this.#most.memoryMiB;
  }

  take(cost: Cost): void {
    this.#guests += 1;
    this.#memoryMiB += cost.memoryMiB;
    this.#warm.enter(cost);
  }

  /** A guest has ended that was there for so long. */
  give(cost: Cost, lastedMs: number): void {
    this.#guests -= 1;
    this.#memoryMiB -= cost.memoryMiB;
    this.#warm.leave(cost);
    this.#meanLeaseMs = this.#meanLeaseMs * (1 - NEWEST) + lastedMs * NEWEST;
  }

  /** After how long somebody behind so many others may have a guest. */
  retryMs(queued: number): number {
    const share = (queued + 1) / Math.max(1, this.#guests);
    return Math.min(LONGEST_RETRY_MS, Math.max(SHORTEST_RETRY_MS, this.#meanLeaseMs * share));
  }
}
