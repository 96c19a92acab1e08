import type { Quota } from '../config/schema.ts';
import type { Cost } from './cost.ts';
import { TokenBucket } from './token-bucket.ts';
import { WARM_MS } from './warm-walls.ts';

const MINUTE_MS = 60_000;
/** How often a tenant's large guests may hold up the others. */
const HOLDS_PER_MINUTE = 2;

/** What a tenant has going on. */
export class TenantLoad {
  readonly quota: Quota;
  readonly requests: TokenBucket;
  /** Milliseconds of processor time. */
  readonly cpu: TokenBucket;
  readonly #holds: TokenBucket;
  #isHolding = false;
  readonly #now: () => number;
  /** Walls by their key: how many guests they have, or since when none. */
  readonly #walls = new Map<string, { users: number; idleMs: number }>();
  guests = 0;
  memoryMiB = 0;
  streams = 0;
  /** Requests that have not been answered to the last byte. */
  inFlight = 0;

  constructor(quota: Quota, now: () => number) {
    this.quota = quota;
    this.#now = now;
    this.requests = new TokenBucket(
      Math.ceil(quota.requestsPerMinute / 2),
      quota.requestsPerMinute,
      now,
    );
    const cpuMs = quota.cpuSecondsPerMinute * 1000;
    this.cpu = new TokenBucket(cpuMs, cpuMs, now);
    this.#holds = new TokenBucket(1, HOLDS_PER_MINUTE, now);
  }

  /** Whether its own quota has room for a guest more. */
  hasRoom({ memoryMiB }: Cost): boolean {
    return this.guests < this.quota.guests && this.memoryMiB + memoryMiB <= this.quota.memoryMiB;
  }

  /**
   * Whether the others wait until there is room for a guest of this tenant's. From the first of them on it
   * is so for `forMs`, and then `over` is called: else who asks for more than there is would keep all out.
   */
  holds(forMs: number, over: () => void): boolean {
    if (this.#isHolding) {
      return true;
    }
    if (this.#holds.waitMs(1) > 0) {
      return false;
    }
    this.#holds.spend(1);
    this.#isHolding = true;
    setTimeout(() => {
      this.#isHolding = false;
      over();
    }, forMs).unref();
    return true;
  }

  take(cost: Cost): void {
    this.guests += 1;
    this.memoryMiB += cost.memoryMiB;
  }

  give(cost: Cost): void {
    this.guests -= 1;
    this.memoryMiB -= cost.memoryMiB;
  }

  /** How long until one more kind of wall may be used; 0 when this one may be now. */
  wallWaitMs(key: string): number {
    const now = this.#now();
    for (const [other, { users, idleMs }] of this.#walls) {
      if (users === 0 && now - idleMs >= WARM_MS) {
        this.#walls.delete(other);
      }
    }
    if (this.#walls.has(key) || this.#walls.size < this.quota.policies) {
      return 0;
    }
    const idle = [...this.#walls.values()].filter(({ users }) => users === 0);
    return Math.min(MINUTE_MS, ...idle.map(({ idleMs }) => idleMs + WARM_MS - now));
  }

  enterWall(key: string): void {
    const wall = this.#walls.get(key) ?? { users: 0, idleMs: 0 };
    wall.users += 1;
    this.#walls.set(key, wall);
  }

  leaveWall(key: string): void {
    const wall = this.#walls.get(key);
    if (wall !== undefined) {
      wall.users -= 1;
      wall.idleMs = this.#now();
    }
  }
}
