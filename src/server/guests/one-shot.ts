import { run } from '../../index.ts';
import type { OneShotOptions, OneShotResult } from '../../index.ts';
import { FAILED, resultOf } from '../operations/ledger.ts';
import type { Span } from '../operations/tracing.ts';
import type { Services } from '../services.ts';
import type { RunKind } from '../store/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { GuestPlan } from './guest-plan.ts';

/** A run in a guest of its own. */
export interface OneShotRequest {
  readonly services: Services;
  readonly tenant: Tenant;
  readonly requestId: string;
  readonly kind: RunKind;
  readonly plan: GuestPlan;
  /** Never a file: that would be one of ours. */
  readonly code: string | { readonly module: string };
  readonly options: Omit<OneShotOptions, 'policy' | 'wall' | 'spares' | 'checkpoints'>;
  readonly gone: AbortSignal;
  /** Until then the tenant's place is taken: who leaves answers unread gets no more of them. */
  readonly answered: Promise<void>;
  /** Of the request. */
  readonly span: Span;
}

/** The right to one run. Whoever has it runs, or nobody else will have its guest. */
export interface AdmittedRun {
  /** Runs, and writes down what became of it before anybody hears of that. */
  run(listener?: Partial<OneShotOptions>): Promise<OneShotResult>;
}

/**
 * Waits for a guest: before an answer begins, so that its status can still tell that there is none.
 *
 * @throws (rejects) as `Admission.admit` does.
 */
export async function admitOneShot(request: OneShotRequest): Promise<AdmittedRun> {
  const { services, tenant, plan, gone, answered } = request;
  const lease = await services.admission.admit(tenant, plan.cost, gone);
  return {
    run: async (listener = {}) => {
      try {
        const outcome = await recorded(request, listener);
        // The guest has ended, so this is what the kernel counted.
        lease.charge(outcome.usage.cpuMs);
        return outcome;
      } finally {
        void answered.then(() => lease.release());
      }
    },
  };
}

async function recorded(
  request: OneShotRequest,
  listener: Partial<OneShotOptions>,
): Promise<OneShotResult> {
  const { services, tenant, requestId, kind, plan, code, options, gone } = request;
  const { policyDigest, allowed } = plan;
  const entry = { requestId, tenant, kind, sandboxId: null, policyDigest, allowed };
  const open = await services.ledger.open(entry);
  const span = request.span.child('run');
  try {
    const outcome = await run(code, { ...plan.options, ...options, ...listener, signal: gone });
    span.set('pysandbox.status', outcome.status);
    await open.close(resultOf(outcome, outcome.wall));
    return outcome;
  } catch (error) {
    await open.close(FAILED);
    throw error;
  } finally {
    span.end();
  }
}
