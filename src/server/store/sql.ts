import { z } from 'zod';

import { PASTE_SCHEMA } from './paste-sql.ts';
import { LOST_STATUS } from './store.ts';
import type { RunRecord, StoredKey, UsageSum } from './store.ts';

/** Both databases understand it; times are milliseconds since 1970. */
export const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS api_keys (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    hash TEXT NOT NULL, created_ms BIGINT NOT NULL, revoked_ms BIGINT)`,
  `CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, instance TEXT NOT NULL, request_id TEXT NOT NULL, tenant TEXT NOT NULL,
    key_id TEXT, kind TEXT NOT NULL, sandbox_id TEXT, policy_digest TEXT NOT NULL,
    allowed TEXT NOT NULL, started_ms BIGINT NOT NULL,
    status TEXT, wall TEXT, ended_ms BIGINT, cpu_ms DOUBLE PRECISION, wall_ms DOUBLE PRECISION,
    peak_memory_mib DOUBLE PRECISION, output_bytes BIGINT, denials TEXT)`,
  'CREATE INDEX IF NOT EXISTS runs_by_tenant ON runs (tenant, started_ms)',
  'CREATE INDEX IF NOT EXISTS runs_by_request ON runs (tenant, request_id)',
  'CREATE INDEX IF NOT EXISTS runs_by_end ON runs (ended_ms)',
  ...PASTE_SCHEMA,
] as const;

/** Statements with `?` for what is bound. */
export const STATEMENTS = {
  addKey: `INSERT INTO api_keys (id, tenant, name, role, hash, created_ms, revoked_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  listKeys: 'SELECT * FROM api_keys ORDER BY created_ms, id',
  revokeKey: 'UPDATE api_keys SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL',
  beginRun: `INSERT INTO runs (id, instance, request_id, tenant, key_id, kind, sandbox_id,
    policy_digest, allowed, started_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  endRun: `UPDATE runs SET status = ?, wall = ?, ended_ms = ?, cpu_ms = ?, wall_ms = ?,
    peak_memory_mib = ?, output_bytes = ?, denials = ? WHERE id = ? AND ended_ms IS NULL`,
  endLostRuns: `UPDATE runs SET status = '${LOST_STATUS}', ended_ms = ?, cpu_ms = 0, wall_ms = 0,
    peak_memory_mib = 0, output_bytes = 0, denials = '[]'
    WHERE instance = ? AND ended_ms IS NULL`,
  listRuns: `SELECT * FROM runs WHERE tenant = ? AND started_ms >= ?
    ORDER BY started_ms DESC, id LIMIT ?`,
  runsOfRequest: `SELECT * FROM runs WHERE tenant = ? AND request_id = ? AND started_ms >= ?
    ORDER BY started_ms DESC, id LIMIT ?`,
  usage: `SELECT COUNT(*) AS runs, COALESCE(SUM(cpu_ms), 0) AS cpu_ms,
    COALESCE(SUM(wall_ms), 0) AS wall_ms, COALESCE(SUM(output_bytes), 0) AS output_bytes
    FROM runs WHERE tenant = ? AND started_ms >= ?`,
  cpuSince: `SELECT tenant, SUM(cpu_ms) AS cpu_ms FROM runs
    WHERE ended_ms >= ? GROUP BY tenant`,
  prune: 'DELETE FROM runs WHERE ended_ms < ?',
} as const;

/** PostgreSQL hands out whole numbers of 64 bits as text. */
const number = z.coerce.number();
const numberOrNull = z.union([z.null(), number]);

const keyRow = z.object({
  id: z.string(),
  tenant: z.string(),
  name: z.string(),
  role: z.enum(['tenant', 'operator']),
  hash: z.string(),
  created_ms: number,
  revoked_ms: numberOrNull,
});

const runRow = z.object({
  id: z.string(),
  instance: z.string(),
  request_id: z.string(),
  tenant: z.string(),
  key_id: z.string().nullable(),
  kind: z.enum(['run', 'eval', 'sandbox', 'tunnel']),
  sandbox_id: z.string().nullable(),
  policy_digest: z.string(),
  allowed: z.string(),
  started_ms: number,
  status: z.string().nullable(),
  wall: z.string().nullable(),
  ended_ms: numberOrNull,
  cpu_ms: numberOrNull,
  wall_ms: numberOrNull,
  peak_memory_mib: numberOrNull,
  output_bytes: numberOrNull,
  denials: z.string().nullable(),
});

const usageRow = z.object({
  runs: number,
  cpu_ms: number,
  wall_ms: number,
  output_bytes: number,
});

const cpuRow = z.object({ tenant: z.string(), cpu_ms: number });

export function keyOf(row: unknown): StoredKey {
  const { created_ms: createdMs, revoked_ms: revokedMs, ...rest } = keyRow.parse(row);
  return { ...rest, createdMs, revokedMs };
}

export function runOf(row: unknown): RunRecord {
  const run = runRow.parse(row);
  return {
    id: run.id,
    instance: run.instance,
    requestId: run.request_id,
    tenant: run.tenant,
    keyId: run.key_id,
    kind: run.kind,
    sandboxId: run.sandbox_id,
    policyDigest: run.policy_digest,
    allowed: run.allowed,
    startedMs: run.started_ms,
    end: run.status === null ? null : endOf(run, run.status),
  };
}

function endOf(run: z.output<typeof runRow>, status: string): RunRecord['end'] {
  return {
    id: run.id,
    status,
    wall: run.wall,
    endedMs: run.ended_ms ?? 0,
    cpuMs: run.cpu_ms ?? 0,
    wallMs: run.wall_ms ?? 0,
    peakMemoryMiB: run.peak_memory_mib ?? 0,
    outputBytes: run.output_bytes ?? 0,
    denials: run.denials ?? '[]',
  };
}

export function usageOf(row: unknown): UsageSum {
  const { runs, cpu_ms: cpuMs, wall_ms: wallMs, output_bytes: outputBytes } = usageRow.parse(row);
  return { runs, cpuMs, wallMs, outputBytes };
}

export function cpuOf(row: unknown): readonly [tenant: string, cpuMs: number] {
  const { tenant, cpu_ms: cpuMs } = cpuRow.parse(row);
  return [tenant, cpuMs];
}
