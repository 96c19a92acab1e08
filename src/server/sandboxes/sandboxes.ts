import { Sandbox } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { ServiceError } from '../errors/service-error.ts';
import { planGuest } from '../guests/guest-plan.ts';
import type { SandboxBody } from '../guests/schemas.ts';
import type { Admission } from '../tenants/admission.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { HostedSandbox } from './hosted-sandbox.ts';

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
    const plan = planGuest(tenant, body, this.#config);
    const lease = await this.#admission.admit(tenant, plan.cost, gone);
    const found: { hosted: HostedSandbox | null } = { hosted: null };
    try {
      const sandbox = await Sandbox.create({
        ...plan.options,
        onDenial: (denial) => found.hosted?.denied(denial),
      });
      if (gone.aborted) {
        sandbox.kill();
        throw new ServiceError('CLIENT_GONE', 'the client has gone');
      }
      const { idleMs, mostMs } = this.#config.lifetimes;
      const hosted = new HostedSandbox({
        ...{ sandbox, plan, lease },
        tenantId: tenant.id,
        idleMs: Math.min(body.idleMs ?? idleMs, idleMs),
        lifetimeMs: Math.min(body.lifetimeMs ?? mostMs, mostMs),
        onEnd: ({ id }) => this.#all.delete(id),
      });
      found.hosted = hosted;
      this.#all.set(hosted.id, hosted);
      return hosted;
    } catch (error) {
      lease.release();
      throw error;
    }
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
}
