import { z } from 'zod';

import { DONE, jsonAnswer } from '../../adapter/answer.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { ERRORS, NOT_FOUND } from './described.ts';
import { checkpointParams, sandboxParams } from './sandbox-schemas.ts';

const POINT = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  sizeBytes: z
    .number()
    .nullable()
    .describe('Memory of the service that it takes; null when the limits of the guest hold it.'),
});
const EXAMPLE = {
  id: 'cp_0b6c1e5a9d3f48e2b7a4c6d8e0f12345',
  createdAt: '2026-11-30T17:00:00.000Z',
  sizeBytes: null,
};

const take = defineRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/checkpoints',
    operationId: 'takeCheckpoint',
    summary: 'Take a checkpoint: variables, modules, open generators, files',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: {
      201: {
        description: 'It is taken.',
        content: {
          'application/json': { schema: POINT, example: EXAMPLE },
        },
      },
      ...ERRORS,
      ...NOT_FOUND,
    },
  },
  async ({ services, tenant }, { params }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    return jsonAnswer(await hosted.checkpoint(), 201);
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/sandboxes/{id}/checkpoints',
    operationId: 'listCheckpoints',
    summary: 'The checkpoints of a sandbox, the oldest first',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: {
      200: {
        description: 'All that are alive.',
        content: {
          'application/json': {
            schema: z.object({ checkpoints: z.array(POINT) }),
            example: { checkpoints: [EXAMPLE] },
          },
        },
      },
      ...ERRORS,
      ...NOT_FOUND,
    },
  },
  async ({ services, tenant }, { params }) => {
    const { checkpoints } = services.sandboxes.find(tenant, params.id);
    return jsonAnswer({ checkpoints });
  },
);

const restore = defineRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/checkpoints/{point}/restore',
    operationId: 'restoreCheckpoint',
    summary: 'Make the sandbox as it was at a checkpoint, any number of times',
    audience: 'tenant',
    params: checkpointParams,
    query: NO_FIELDS,
    responses: { 204: { description: 'It is as it was.' }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) => {
    await services.sandboxes.find(tenant, params.id).restore(params.point);
    return DONE;
  },
);

const drop = defineRoute(
  {
    method: 'delete',
    path: '/v1/sandboxes/{id}/checkpoints/{point}',
    operationId: 'dropCheckpoint',
    summary: 'Let go of a checkpoint',
    audience: 'tenant',
    params: checkpointParams,
    query: NO_FIELDS,
    responses: { 204: { description: 'It is gone.' }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) => {
    services.sandboxes.find(tenant, params.id).dropCheckpoint(params.point);
    return DONE;
  },
);

export const CHECKPOINT_ROUTES: readonly Route[] = [take, list, restore, drop];
