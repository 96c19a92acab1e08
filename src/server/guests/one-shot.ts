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
  /** Of the request. */
  readonly span: Span;
}

/** Waits for a guest, runs, and writes down what became of it before anybody hears of that. */
export async function runOneShot(request: OneShotRequest): Promise<OneShotResult> {
  const { services, tenant, requestId, kind, plan, code, options, gone } = request;
  const lease = await services.admission.admit(tenant, plan.cost, gone);
  let cpuMs = 0;
  try {
    const { policyDigest, allowed } = plan;
    const sandboxId = null;
    const entry = { requestId, tenant, kind, sandboxId, policyDigest, allowed };
    const open = await services.ledger.open(entry);
    const span = request.span.child('run');
    try {
      const outcome = await run(code, { ...plan.options, ...options, signal: gone });
      // The guest has ended, so this is what the kernel counted.
      cpuMs = outcome.usage.cpuMs;
      span.set('pysandbox.status', outcome.status);
      await open.close(resultOf(outcome, outcome.wall));
      return outcome;
    } catch (error) {
      await open.close(FAILED);
      throw error;
    } finally {
      span.end();
    }
  } finally {
    lease.release({ cpuMs });
  }
}
