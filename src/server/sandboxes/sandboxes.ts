import { Sandbox, UsageError } from '../../index.ts';
import type { Denial } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { ServiceError } from '../errors/service-error.ts';
import { forForksMiB, planGuest } from '../guests/guest-plan.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import type { Lifetimes } from '../guests/lifetime.ts';
import type { SandboxBody } from '../guests/schemas.ts';
import type { Admission } from '../tenants/admission.ts';
import type { Cost } from '../tenants/cost.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { HostedSandbox } from './hosted-sandbox.ts';

/** A sandbox that is to be: how it is opened, with a listener of its own, and how long it may live. */
interface Wanted {
  readonly tenant: Tenant;
  readonly plan: GuestPlan;
  readonly cost: Cost;
  readonly lifetimes: Lifetimes;
  readonly gone: AbortSignal;
  readonly open: (onDenial: (denial: Denial) => void) => Promise<Sandbox>;
}

/** The sandboxes that are alive, each known to its tenant only. */
export class Sandboxes {
  readonly #config: Config;
  readonly #admission: Admission;
  readonly #all = new Map<string, HostedSandbox>();

  constructor(config: Config, admission: Admission) {
    this.#config = config;
    this.#admission = admission;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Waits for a guest and opens it; nothing is left of it when the client has gone meanwhile. */
  async create(tenant: Tenant, body: SandboxBody, gone: AbortSignal): Promise<HostedSandbox> {
    const { idleMs, mostMs } = this.#config.lifetimes;
    const plan = planGuest(tenant, body, this.#config);
    return this.#host({
      ...{ tenant, plan, gone, cost: plan.cost },
      lifetimes: {
        idleMs: Math.min(body.idleMs ?? idleMs, idleMs),
        mostMs: Math.min(body.lifetimeMs ?? mostMs, mostMs),
      },
      open: (onDenial) => Sandbox.create({ ...plan.options, onDenial }),
    });
  }

  /**
   * Another sandbox with a copy of everything in this one, and lifetimes and a lease of its own.
   *
   * @throws ServiceError when a run is going on; UsageError behind the kernel wall, which has no forks.
   */
  async fork(tenant: Tenant, from: HostedSandbox, gone: AbortSignal): Promise<HostedSandbox> {
    from.checkFree();
    if (from.sandbox.wall === 'kernel') {
      throw new UsageError(
        'fork: the kernel wall has no forks; open the sandbox with wall: "wasm"',
      );
    }
    const { plan, lifetimes } = from;
    const memoryMiB = plan.cost.memoryMiB + forForksMiB(plan);
    return this.#host({
      ...{ tenant, plan, gone, lifetimes },
      cost: { ...plan.cost, memoryMiB },
      open: (onDenial) => from.use((sandbox) => sandbox.fork({ onDenial })),
    });
  }

  /**
   * A sandbox of this tenant's. Of one of another's as little is told as of one that never was.
   *
   * @throws ServiceError when there is none.
   */
  find(tenant: Tenant, id: string): HostedSandbox {
    const hosted = this.#all.get(id);
    if (hosted === undefined || hosted.tenantId !== tenant.id) {
      throw new ServiceError('NOT_FOUND', 'there is no such sandbox; it may have ended');
    }
    hosted.touch();
    return hosted;
  }

  list(tenant: Tenant): readonly HostedSandbox[] {
    return [...this.#all.values()].filter(({ tenantId }) => tenantId === tenant.id);
  }

  endAll(): void {
    for (const hosted of this.#all.values()) {
      hosted.end();
    }
  }

  async #host({ tenant, plan, cost, lifetimes, gone, open }: Wanted): Promise<HostedSandbox> {
    const lease = await this.#admission.admit(tenant, cost, gone);
    const found: { hosted: HostedSandbox | null } = { hosted: null };
    try {
      const sandbox = await open((denial) => found.hosted?.denied(denial));
      if (gone.aborted) {
        sandbox.kill();
        throw new ServiceError('CLIENT_GONE', 'the client has gone');
      }
      const hosted = new HostedSandbox({
        ...{ sandbox, plan, lease, lifetimes },
        tenantId: tenant.id,
        onEnd: ({ id }) => {
          this.#all.delete(id);
          found.hosted = null;
        },
      });
      found.hosted = hosted;
      this.#all.set(hosted.id, hosted);
      return hosted;
    } catch (error) {
      lease.release();
      throw error;
    }
  }
}
