import { z } from 'zod';

import { plainJson } from '../../adapter/json.ts';
import { jsonAnswer } from '../../adapter/answer.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { ERRORS } from './described.ts';

const LAYER = z.object({
  wall: z.enum(['kernel', 'wasm']),
  name: z.string(),
  ok: z.boolean(),
  required: z.boolean(),
  found: z.string(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
});

const REPORT = z.object({
  layers: z.array(LAYER),
  walls: z.object({ kernel: z.boolean(), wasm: z.boolean() }),
  chosen: z.enum(['kernel', 'wasm']).nullable(),
  mode: z.string().nullable(),
});

const REPORT_EXAMPLE = {
  layers: [
    {
      wall: 'kernel',
      name: 'seccomp',
      ok: true,
      required: true,
      found: 'a filter was installed',
      problem: null,
      remedy: null,
    },
  ],
  walls: { kernel: true, wasm: true },
  chosen: 'kernel',
  mode: 'fork',
};

const walls = defineRoute(
  {
    method: 'get',
    path: '/v1/walls',
    operationId: 'walls',
    summary: 'Which layers of the walls hold here, as `pysandbox doctor` found them',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    responses: {
      200: {
        description: 'At most a minute old.',
        content: { 'application/json': { schema: REPORT, example: REPORT_EXAMPLE } },
      },
      ...ERRORS,
    },
  },
  async ({ services }) => jsonAnswer(plainJson(await services.readiness.report())),
);

const USAGE = z.object({
  sinceMs: z.number(),
  runs: z.int(),
  cpuMs: z.number(),
  wallMs: z.number(),
  outputBytes: z.number(),
});

const DAY_MS = 86_400_000;

const usage = defineRoute(
  {
    method: 'get',
    path: '/v1/usage',
    operationId: 'usage',
    summary: 'What the runs of the tenant have used',
    audience: 'tenant',
    params: NO_FIELDS,
    query: z.strictObject({
      sinceMs: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Milliseconds since 1970. Default: a day ago.'),
    }),
    responses: {
      200: {
        description: 'The sum.',
        content: {
          'application/json': {
            schema: USAGE,
            example: { sinceMs: 0, runs: 2, cpuMs: 5, wallMs: 12, outputBytes: 6 },
          },
        },
      },
      ...ERRORS,
    },
  },
  async ({ services, tenant }, { query }) => {
    const sinceMs = query.sinceMs ?? Date.now() - DAY_MS;
    return jsonAnswer({ sinceMs, ...(await services.store.usage(tenant.id, sinceMs)) });
  },
);

const metrics = defineRoute(
  {
    method: 'get',
    path: '/metrics',
    operationId: 'metrics',
    summary: 'Numbers for Prometheus; needs a key of an operator where keys are asked for',
    audience: 'operator',
    params: NO_FIELDS,
    query: NO_FIELDS,
    responses: {
      200: {
        description: 'In the text format of Prometheus.',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...ERRORS,
    },
  },
  async ({
    services: {
      metrics: { registry },
    },
  }) => ({
    status: 200,
    headers: { 'content-type': registry.contentType },
    body: await registry.metrics(),
  }),
);

export const OPERATION_ROUTES: readonly Route[] = [walls, usage, metrics];
