import { z } from 'zod';

import { jsonAnswer } from '../../adapter/answer.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';

const READY = z.object({ ready: z.boolean(), reason: z.string().nullable() });

/** Whether the process answers: for whoever restarts it. */
export const healthRoute = defineRoute(
  {
    method: 'get',
    path: '/healthz',
    operationId: 'health',
    summary: 'Whether the service is alive',
    audience: 'anyone',
    params: NO_FIELDS,
    query: NO_FIELDS,
    responses: {
      200: {
        description: 'It is.',
        content: {
          'application/json': {
            schema: z.object({ status: z.literal('ok') }),
            example: { status: 'ok' },
          },
        },
      },
    },
  },
  async () => jsonAnswer({ status: 'ok' }),
);

/** Whether guests can be had: for whoever sends requests here. */
export const readyRoute = defineRoute(
  {
    method: 'get',
    path: '/readyz',
    operationId: 'ready',
    summary: 'Whether guests can be had: a wall is complete, and the service is not ending',
    audience: 'anyone',
    params: NO_FIELDS,
    query: NO_FIELDS,
    responses: {
      200: {
        description: 'They can.',
        content: {
          'application/json': { schema: READY, example: { ready: true, reason: null } },
        },
      },
      503: {
        description: 'They cannot.',
        content: {
          'application/json': {
            schema: READY,
            example: { ready: false, reason: 'the service is ending' },
          },
        },
      },
    },
  },
  async ({ services }) => {
    const ready = await services.readiness.ask();
    return jsonAnswer(ready, ready.ready ? 200 : 503);
  },
);
