import type { Denial } from '../../index.ts';
import type { RunRecord, RunSummary } from '../../tunnel/open-runs.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import type { UpgradeRequest } from '../http/upgrades.ts';

/** More different calls are not written down. */
const MOST_DENIALS = 128;

/** Which guest it is that runs, and of whom. */
export interface RunContext {
  readonly request: UpgradeRequest;
  readonly plan: GuestPlan;
  readonly wall: string;
  /** Takes processor time from the tenant's quota. */
  readonly charge: (cpuMs: number) => void;
}

/**
 * Writes down that a run in a tunnel begins, before it does.
 *
 * @throws ServiceError (rejects) when the tenant may have none now.
 */
export async function beginRun({ request, plan, wall, charge }: RunContext): Promise<RunRecord> {
  const { services, tenant, requestId } = request;
  services.admission.countRequest(tenant);
  services.admission.checkRun(tenant);
  const { policyDigest, allowed } = plan;
  const entry = { requestId, tenant, kind: 'tunnel', policyDigest, allowed } as const;
  const open = await services.ledger.open({ ...entry, sandboxId: null });
  const span = services.tracer.start('tunnel');
  const denials = new Map<string, Denial>();
  return {
    denied: (denial) => {
      if (denials.size < MOST_DENIALS || denials.has(denial.call)) {
        denials.set(denial.call, denial);
      }
    },
    close: async (summary: RunSummary) => {
      // A guest that lives on tells its processor time itself, and may lie; the clock is ours.
      const cpuMs = Math.max(summary.cpuMs, summary.wallMs);
      charge(cpuMs);
      span.set('pysandbox.status', summary.status);
      span.end();
      await open.close({ ...summary, cpuMs, wall, denials: [...denials.values()] });
    },
  };
}
