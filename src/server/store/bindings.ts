import type { RunBegin, RunEnd, StoredKey } from './store.ts';

/** What a statement binds. */
export type Bound = string | number | null;

/** The values of `STATEMENTS.addKey`, in its order. */
export function boundKey(key: StoredKey): Bound[] {
  const { id, tenant, name, role, hash, createdMs, revokedMs } = key;
  return [id, tenant, name, role, hash, createdMs, revokedMs];
}

/** Of `STATEMENTS.beginRun`. */
export function boundBegin(run: RunBegin): Bound[] {
  const { id, instance, requestId, tenant, keyId, kind } = run;
  const { sandboxId, policyDigest, allowed, startedMs } = run;
  return [
    ...[id, instance, requestId, tenant, keyId, kind],
    ...[sandboxId, policyDigest, allowed, startedMs],
  ];
}

/** Of `STATEMENTS.endRun`. */
export function boundEnd(end: RunEnd): Bound[] {
  const { id, status, wall, endedMs, cpuMs, wallMs, peakMemoryMiB, outputBytes, denials } = end;
  return [status, wall, endedMs, cpuMs, wallMs, peakMemoryMiB, outputBytes, denials, id];
}
