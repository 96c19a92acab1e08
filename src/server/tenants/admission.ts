import { PolicyError } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { ServiceError } from '../errors/service-error.ts';
import { Capacity, LONGEST_RETRY_MS, SHORTEST_RETRY_MS } from './capacity.ts';
import type { Cost } from './cost.ts';
import { FairQueue } from './fair-queue.ts';
import type { Waiter } from './fair-queue.ts';
import type { Lease } from './lease.ts';
import { once } from './once.ts';
import type { Tenant } from './tenant.ts';
import { TenantLoad } from './tenant-load.ts';
import { tooMany } from './too-many.ts';

/** Of the time that a request waits at most, how long one that does not fit may hold up others. */
const HOLD_SHARE = 0.25;

/** The one way to a guest, for every tenant and route: what it may, and when it is its turn. */
export class Admission {
  readonly #limits: Config['capacity'];
  readonly #capacity: Capacity;
  readonly #now: () => number;
  readonly #loads = new Map<string, TenantLoad>();
  readonly #queue = new FairQueue<string>();
  #closed = false;

  constructor(limits: Config['capacity'], now: () => number = Date.now) {
    this.#limits = limits;
    this.#capacity = new Capacity(limits, () => this.#queue.advance());
    this.#now = now;
  }

  get guests(): number {
    return this.#capacity.guests;
  }

  /** Memory that is counted as taken: of live guests, and of warm interpreters with their spares. */
  get memoryMiB(): number {
    return this.#capacity.memoryMiB;
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
    const mostMiB = Math.min(tenant.quota.memoryMiB, this.#capacity.mostMiB(cost));
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
    const { queueMs } = this.#limits;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        ready: () => load.hasRoom(cost),
        fits: () => this.#capacity.hasRoom(cost),
        holds: () => load.holds(queueMs * HOLD_SHARE, () => this.#queue.advance()),
        grant: () => {
          end();
          load.take(cost);
          this.#capacity.take(cost);
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
      if (own || this.#queue.size > this.#limits.queued) {
        refuse(this.#full(tenant, load, cost));
      }
      if (signal?.aborted === true) {
        onAbort();
      }
    });
  }

  /** Whose fault it is that there is no guest: the tenant's own quota's, or that of the whole. */
  #full(tenant: Tenant, load: TenantLoad, cost: Cost): ServiceError {
    const waitMs = this.#capacity.retryMs(this.#queue.size);
    if (!load.hasRoom(cost)) {
      return load.guests >= tenant.quota.guests
        ? tooMany('guests', tenant.quota.guests, waitMs)
        : tooMany('memoryMiB', tenant.quota.memoryMiB, waitMs);
    }
    return new ServiceError('OVERLOADED', 'every guest is taken; come again later', {
      retryAfterMs: waitMs,
    });
  }

  #lease(load: TenantLoad, cost: Cost): Lease {
    const beganMs = this.#now();
    const release = once((cpuMs: number) => {
      load.cpu.spend(cpuMs);
      load.give(cost);
      load.leaveWall(cost.wallKey);
      this.#capacity.give(cost, this.#now() - beganMs);
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
