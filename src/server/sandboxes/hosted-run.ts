import type { Denial, Outcome, RunOptions, Sandbox } from '../../index.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import { FAILED, resultOf } from '../operations/ledger.ts';
import type { Span } from '../operations/tracing.ts';
import type { Services } from '../services.ts';
import type { Lease } from '../tenants/lease.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** One run in a sandbox. */
export interface HostedRun {
  readonly services: Services;
  readonly tenant: Tenant;
  readonly requestId: string;
  readonly code: string;
  readonly options: RunOptions;
  /** Of what it is a part. */
  readonly span: Span;
  readonly onDenial?: (denial: Denial) => void;
}

/** Where it runs. */
export interface RunPlace {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly plan: GuestPlan;
  readonly lease: Lease;
}

/** Runs code, and writes down what became of it before anybody hears of that. */
export async function recordedRun(run: HostedRun, place: RunPlace): Promise<Outcome> {
  const { services, tenant, requestId, code, options } = run;
  const { id, sandbox, plan, lease } = place;
  const { policyDigest, allowed } = plan;
  const entry = { requestId, tenant, kind: 'sandbox', policyDigest, allowed } as const;
  const open = await services.ledger.open({ ...entry, sandboxId: id });
  const span = run.span.child('run');
  try {
    const outcome = await sandbox.run(code, options);
    const { cpuMs, wallMs } = outcome.usage;
    // A guest that lives on tells its processor time itself, and may lie; the clock is ours.
    const charged = Math.max(cpuMs, wallMs);
    lease.charge(charged);
    span.set('pysandbox.status', outcome.status);
    await open.close({ ...resultOf(outcome, sandbox.wall), cpuMs: charged });
    return outcome;
  } catch (error) {
    await open.close(FAILED);
    throw error;
  } finally {
    span.end();
  }
}
