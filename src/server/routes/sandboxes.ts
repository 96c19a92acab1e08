import { z } from 'zod';

import { sandboxSchema } from '../guests/schemas.ts';
import { DONE, jsonAnswer } from '../../adapter/answer.ts';
import { defineJsonRoute, defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { ERRORS, NOT_FOUND } from './described.ts';
import { SANDBOX_EXAMPLE, sandboxInfo, sandboxParams } from './sandbox-schemas.ts';

const ONE = { 'application/json': { schema: sandboxInfo, example: SANDBOX_EXAMPLE } };
const MANY = {
  'application/json': {
    schema: z.object({ sandboxes: z.array(sandboxInfo) }),
    example: { sandboxes: [SANDBOX_EXAMPLE] },
  },
};

const create = defineJsonRoute(
  {
    method: 'post',
    path: '/v1/sandboxes',
    operationId: 'createSandbox',
    summary: 'Open a sandbox, whose runs share their variables',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    body: sandboxSchema,
    bodyExamples: [{}, { policy: 'scientific', idleMs: 60_000, checkpoints: 2 }],
    responses: { 201: { description: 'It is open.', content: ONE }, ...ERRORS },
  },
  async ({ services, tenant, gone }, { body }) => {
    const { id, info } = await services.sandboxes.create(tenant, body, gone);
    return jsonAnswer(info, 201, { location: `/v1/sandboxes/${id}` });
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/sandboxes',
    operationId: 'listSandboxes',
    summary: 'The sandboxes of the tenant',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    responses: { 200: { description: 'All that are open.', content: MANY }, ...ERRORS },
  },
  async ({ services, tenant }) =>
    jsonAnswer({ sandboxes: services.sandboxes.list(tenant).map(({ info }) => info) }),
);

const get = defineRoute(
  {
    method: 'get',
    path: '/v1/sandboxes/{id}',
    operationId: 'getSandbox',
    summary: 'What is known of a sandbox',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: { 200: { description: 'It is open.', content: ONE }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) =>
    jsonAnswer(services.sandboxes.find(tenant, params.id).info),
);

const remove = defineRoute(
  {
    method: 'delete',
    path: '/v1/sandboxes/{id}',
    operationId: 'killSandbox',
    summary: 'End a sandbox and every process in it; a run that is going on becomes `cancelled`',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: { 204: { description: 'It has ended.' }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) => {
    services.sandboxes.find(tenant, params.id).end();
    return DONE;
  },
);

const interrupt = defineRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/interrupt',
    operationId: 'interruptSandbox',
    summary: 'Raise KeyboardInterrupt in the code that is running, as Ctrl-C does',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: { 204: { description: 'It was raised.' }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) => {
    services.sandboxes.find(tenant, params.id).sandbox.interrupt();
    return DONE;
  },
);

const reset = defineRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/reset',
    operationId: 'resetSandbox',
    summary: 'Make a sandbox as it was when it was new, also when its guest has ended',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: { 200: { description: 'It is as new.', content: ONE }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    await hosted.reset();
    return jsonAnswer(hosted.info);
  },
);

const fork = defineRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/fork',
    operationId: 'forkSandbox',
    summary:
      'Open another sandbox with a copy of everything in this one; behind the wasm wall only',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    responses: { 201: { description: 'The other one.', content: ONE }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant, gone }, { params }) => {
    const from = services.sandboxes.find(tenant, params.id);
    const { id, info } = await services.sandboxes.fork(tenant, from, gone);
    return jsonAnswer(info, 201, { location: `/v1/sandboxes/${id}` });
  },
);

/** Opening, copying, telling of and ending sandboxes. */
export const SANDBOX_ROUTES: readonly Route[] = [
  ...[create, list, get, remove, interrupt, reset, fork],
];
