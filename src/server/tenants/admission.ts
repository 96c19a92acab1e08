import { PolicyError } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { ServiceError } from '../errors/service-error.ts';
import { FairQueue } from './fair-queue.ts';
import type { Waiter } from './fair-queue.ts';
import type { Tenant } from './tenant.ts';
import { TenantLoad } from './tenant-load.ts';
import type { Cost } from './tenant-load.ts';

export type { Cost } from './tenant-load.ts';

/** The right to one guest. Whoever has it releases it; again does nothing. */
export interface Lease {
  /** Takes processor time from the tenant's quota, while the guest lives. */
  charge(cpuMs: number): void;
  /** The guest has ended; what it used and was not charged for yet. */
  release(usage?: { readonly cpuMs: number }): void;
}

/** How long one waits at least, and at most, when it is not known better. */
const SHORTEST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** Of the time that a request waits at most, how long one that does not fit may hold up others. */
const HOLD_SHARE = 0.25;
/** Weight of the newest lease in the mean of how long leases last. */
const NEWEST = 0.1;

type Limits = Config['capacity'];

/** The one way to a guest, for every tenant and route: what it may, and when it is its turn. */
export class Admission {
  readonly #capacity: Limits;
  readonly #now: () => number;
  readonly #loads = new Map<string, TenantLoad>();
  readonly #queue = new FairQueue<string>();
  #guests = 0;
  #memoryMiB = 0;
  #meanLeaseMs = SHORTEST_RETRY_MS;
  #closed = false;

  constructor(capacity: Limits, now: () => number = Date.now) {
    this.#capacity = capacity;
    this.#now = now;
  }

  get guests(): number {
    return this.#guests;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Nobody gets a guest any more: the service ends. */
  close(): void {
    this.#closed = true;
  }

  /** Counts a request. @throws ServiceError when the tenant has made too many. */
  countRequest(tenant: Tenant): void {
    const { requests } = this.#load(tenant);
    const waitMs = requests.waitMs(1);
    if (waitMs > 0) {
      throw tooMany('requestsPerMinute', tenant.quota.requestsPerMinute, waitMs);
    }
    requests.spend(1);
  }

  /** Counts a request until it has been answered; returns what to call then. @throws ServiceError */
  openRequest(tenant: Tenant): () => void {
    const load = this.#load(tenant);
    if (load.inFlight >= tenant.quota.inFlight) {
      throw tooMany('inFlight', tenant.quota.inFlight, SHORTEST_RETRY_MS);
    }
    load.inFlight += 1;
    return once(() => {
      load.inFlight -= 1;
    });
  }

  /** Counts a WebSocket; returns what to call when it has closed. @throws ServiceError */
  openStream(tenant: Tenant): () => void {
    const load = this.#load(tenant);
    if (load.streams >= tenant.quota.streams) {
      throw tooMany('streams', tenant.quota.streams, SHORTEST_RETRY_MS);
    }
    load.streams += 1;
    return once(() => {
      load.streams -= 1;
    });
  }

  /** Processor time that was used before this process: quotas do not begin anew with it. */
  remember(tenant: Tenant, cpuMs: number): void {
    this.#load(tenant).cpu.spend(cpuMs);
  }

  /**
   * Waits for the right to a guest.
   *
   * @throws ServiceError (rejects) when there is none to be had; PolicyError when the policy asks for
   * more than the tenant could ever have.
   */
  async admit(tenant: Tenant, cost: Cost, signal?: AbortSignal): Promise<Lease> {
    const load = this.#load(tenant);
    this.#refuseHopeless(tenant, load, cost);
    load.enterWall(cost.wallKey);
    try {
      await this.#turn(tenant, load, cost, signal);
    } catch (error) {
      load.leaveWall(cost.wallKey);
      throw error;
    }
    return this.#lease(load, cost);
  }

  /** For a run in a guest that is there already. @throws ServiceError when it may not begin. */
  checkRun(tenant: Tenant): void {
    this.#checkOpen();
    this.#checkCpu(tenant);
  }

  #checkOpen(): void {
    if (this.#closed) {
      throw new ServiceError('OVERLOADED', 'the service is ending; ask another one, or later', {
        retryAfterMs: LONGEST_RETRY_MS / 2,
      });
    }
  }

  #checkCpu(tenant: Tenant): void {
    const waitMs = this.#load(tenant).cpu.waitMs(1);
    if (waitMs > 0) {
      throw tooMany('cpuSecondsPerMinute', tenant.quota.cpuSecondsPerMinute, waitMs);
    }
  }

  #refuseHopeless(tenant: Tenant, load: TenantLoad, cost: Cost): void {
    this.#checkOpen();
    const mostMiB = Math.min(tenant.quota.memoryMiB, this.#capacity.memoryMiB);
    if (cost.memoryMiB > mostMiB) {
      throw new PolicyError(
        'limits.memoryMiB',
        `memory and disk together are ${cost.memoryMiB} MiB; all guests of this tenant together may have ${mostMiB} MiB`,
      );
    }
    this.#checkCpu(tenant);
    const wallWaitMs = load.wallWaitMs(cost.wallKey);
    if (wallWaitMs > 0) {
      throw tooMany('policies', tenant.quota.policies, wallWaitMs);
    }
  }

  #turn(tenant: Tenant, load: TenantLoad, cost: Cost, signal?: AbortSignal): Promise<void> {
    const { queueMs } = this.#capacity;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        ready: () => load.hasRoom(cost),
        fits: () => this.#hasRoom(cost),
        holds: () => load.holds(queueMs * HOLD_SHARE, () => this.#queue.advance()),
        grant: () => {
          end();
          this.#take(load, cost);
          resolve();
        },
      };
      const refuse = (error: ServiceError): void => {
        end();
        this.#queue.remove(tenant.id, waiter);
        this.#queue.advance(); // it may have been in the way of others
        reject(error);
      };
      const onAbort = (): void => refuse(new ServiceError('CLIENT_GONE', 'the client has gone'));
      const timer = setTimeout(() => refuse(this.#full(tenant, load, cost)), queueMs);
      signal?.addEventListener('abort', onAbort);
      this.#queue.add(tenant.id, waiter);
      this.#queue.advance();
      // Who had no turn at once needs a place in the queue.
      const own = this.#queue.sizeOf(tenant.id) > tenant.quota.queued;
      if (own || this.#queue.size > this.#capacity.queued) {
        refuse(this.#full(tenant, load, cost));
      }
      if (signal?.aborted === true) {
        onAbort();
      }
    });
  }

  /** Whose fault it is that there is no guest: the tenant's own quota's, or that of the whole. */
  #full(tenant: Tenant, load: TenantLoad, cost: Cost): ServiceError {
    const share = (this.#queue.size + 1) / Math.max(1, this.#guests);
    const waitMs = Math.min(
      LONGEST_RETRY_MS,
      Math.max(SHORTEST_RETRY_MS, this.#meanLeaseMs * share),
    );
    if (!load.hasRoom(cost)) {
      return load.guests >= tenant.quota.guests
        ? tooMany('guests', tenant.quota.guests, waitMs)
        : tooMany('memoryMiB', tenant.quota.memoryMiB, waitMs);
    }
    return new ServiceError('OVERLOADED', 'every guest is taken; come again later', {
      retryAfterMs: waitMs,
    });
  }

  #hasRoom({ memoryMiB }: Cost): boolean {
    const { guests, memoryMiB: most } = this.#capacity;
    return this.#guests < guests && this.#memoryMiB + memoryMiB <= most;
  }

  #take(load: TenantLoad, cost: Cost): void {
    load.take(cost);
    this.#guests += 1;
    this.#memoryMiB += cost.memoryMiB;
  }

  #lease(load: TenantLoad, cost: Cost): Lease {
    const beganMs = this.#now();
    const release = once((cpuMs: number) => {
      load.cpu.spend(cpuMs);
      load.give(cost);
      load.leaveWall(cost.wallKey);
      this.#guests -= 1;
      this.#memoryMiB -= cost.memoryMiB;
      const lastedMs = this.#now() - beganMs;
      this.#meanLeaseMs = this.#meanLeaseMs * (1 - NEWEST) + lastedMs * NEWEST;
      this.#queue.advance();
    });
    return {
      charge: (cpuMs) => load.cpu.spend(cpuMs),
      release: (usage) => release(usage?.cpuMs ?? 0),
    };
  }

  #load(tenant: Tenant): TenantLoad {
    const load = this.#loads.get(tenant.id) ?? new TenantLoad(tenant.quota, this.#now);
    this.#loads.set(tenant.id, load);
    return load;
  }
}

function tooMany(quota: string, most: number, retryAfterMs: number): ServiceError {
  return new ServiceError('TOO_MANY', `the quota ${quota} (${most}) is used up; come again later`, {
    details: { quota, most },
    retryAfterMs,
  });
}

function once<Arguments extends readonly unknown[]>(
  action: (...args: Arguments) => void,
): (...args: Arguments) => void {
  let done = false;
  return (...args) => {
    if (!done) {
      done = true;
      action(...args);
    }
  };
}
