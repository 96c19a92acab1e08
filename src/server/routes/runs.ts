import { z } from 'zod';

import { jsonAnswer } from '../../adapter/answer.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { RunRecord } from '../store/store.ts';
import { ERRORS } from './described.ts';

const DAY_MS = 86_400_000;
/** Runs that are told at one time: what each was allowed may be long. */
const MOST_RUNS = 100;
const FEW_RUNS = 20;
const REQUEST_ID_CHARACTERS = 64;

const RUN = z.object({
  id: z.string(),
  requestId: z.string(),
  keyId: z.string().nullable(),
  kind: z.enum(['run', 'eval', 'sandbox', 'tunnel']),
  sandboxId: z.string().nullable(),
  startedAt: z.iso.datetime(),
  policyDigest: z.string(),
  allowed: z
    .record(z.string(), z.unknown())
    .describe('What its policy allowed; of `env` the names.'),
  status: z
    .string()
    .nullable()
    .describe('As in an outcome, or `failed`, or `lost`; null while it goes on.'),
  wall: z.enum(['kernel', 'wasm']).nullable(),
  endedAt: z.iso.datetime().nullable(),
  cpuMs: z.number(),
  wallMs: z.number(),
  peakMemoryMiB: z.number(),
  outputBytes: z.number(),
  denied: z.array(z.object({ call: z.string(), count: z.int(), sealed: z.boolean() })),
});

const EXAMPLE = {
  id: '0193a1b2c3d4-8f1c0f7e-5d3c-4a39-9f59-6b9f4f0d2c11',
  requestId: 'job-7',
  keyId: '1f0c9a3be1d7',
  kind: 'run',
  sandboxId: null,
  startedAt: '2026-11-30T17:00:00.000Z',
  policyDigest: '6b1f0f7e5d3c4a399f596b9f4f0d2c116b1f0f7e5d3c4a399f596b9f4f0d2c11',
  allowed: { extends: 'strict', limits: { timeoutMs: 10_000 }, network: 'none', env: [] },
  status: 'ok',
  wall: 'kernel',
  endedAt: '2026-11-30T17:00:00.120Z',
  cpuMs: 3,
  wallMs: 1.9,
  peakMemoryMiB: 11.2,
  outputBytes: 6,
  denied: [{ call: 'socket', count: 1, sealed: false }],
};

const runs = defineRoute(
  {
    method: 'get',
    path: '/v1/runs',
    operationId: 'listRuns',
    summary: 'What the runs of the tenant were allowed and denied, the newest first',
    audience: 'tenant',
    params: NO_FIELDS,
    query: z.strictObject({
      sinceMs: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe(
          'Of runs that began since: milliseconds since 1970. Default: a day ago; those of one request, ever.',
        ),
      requestId: z
        .string()
        .max(REQUEST_ID_CHARACTERS)
        .optional()
        .describe('Of the runs of one request: what was sent as `X-Request-Id`.'),
      most: z.coerce.number().int().min(1).max(MOST_RUNS).default(FEW_RUNS),
    }),
    responses: {
      200: {
        description: 'From the audit log.',
        content: {
          'application/json': {
            schema: z.object({ runs: z.array(RUN) }),
            example: { runs: [EXAMPLE] },
          },
        },
      },
      ...ERRORS,
    },
  },
  async ({ services: { store }, tenant }, { query }) => {
    const { requestId, most } = query;
    const found = await (requestId === undefined
      ? store.listRuns(tenant.id, query.sinceMs ?? Date.now() - DAY_MS, most)
      : store.runsOfRequest({ tenant: tenant.id, requestId }, query.sinceMs ?? 0, most));
    return jsonAnswer({ runs: found.map(toldRun) });
  },
);

function toldRun({ end, startedMs, allowed, ...run }: RunRecord): z.output<typeof RUN> {
  const { id, requestId, keyId, kind, sandboxId, policyDigest } = run;
  return RUN.parse({
    ...{ id, requestId, keyId, kind, sandboxId, policyDigest },
    startedAt: new Date(startedMs).toISOString(),
    allowed: jsonOf(allowed),
    status: end?.status ?? null,
    wall: end?.wall ?? null,
    endedAt: end === null ? null : new Date(end.endedMs).toISOString(),
    cpuMs: end?.cpuMs ?? 0,
    wallMs: end?.wallMs ?? 0,
    peakMemoryMiB: end?.peakMemoryMiB ?? 0,
    outputBytes: end?.outputBytes ?? 0,
    denied: jsonOf(end?.denials ?? '[]'),
  });
}

/** What we have written ourselves; the schema looks at it. */
function jsonOf(text: string): unknown {
  return JSON.parse(text);
}

/** The audit log, as far as it is a tenant's own. */
export const RUN_ROUTES: readonly Route[] = [runs];
