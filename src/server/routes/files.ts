import { Readable } from 'node:stream';

import { ServiceError } from '../errors/service-error.ts';
import { DONE, jsonAnswer } from '../../adapter/answer.ts';
import { defineRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { HostedSandbox } from '../sandboxes/hosted-sandbox.ts';
import { ERRORS, NOT_FOUND } from './described.ts';
import {
  FOLDER_EXAMPLE,
  folderQuery,
  folderSchema,
  pathQuery,
  sandboxParams,
} from './sandbox-schemas.ts';
import { z } from 'zod';

/** Bytes that somebody else wrote: to be saved, and never to be shown as a page of ours. */
const DOWNLOAD = {
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment',
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/sandboxes/{id}/files',
    operationId: 'readFile',
    summary: 'The bytes of a file of the guest',
    audience: 'tenant',
    params: sandboxParams,
    query: pathQuery,
    responses: {
      200: {
        description: 'Its bytes.',
        content: { 'application/octet-stream': { schema: z.string() } },
      },
      ...ERRORS,
      ...NOT_FOUND,
    },
  },
  async ({ services, tenant, gone }, { params, query }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    await checkFile(hosted, query.path);
    const pieces = await hosted.use((sandbox) =>
      sandbox.files.read(query.path, { format: 'stream' }),
    );
    return {
      status: 200,
      headers: DOWNLOAD,
      body: Readable.from(whileInUse(hosted, pieces, gone), { objectMode: false }),
    };
  },
);

/** @throws ServiceError unless a file can be read there. */
async function checkFile(hosted: HostedSandbox, path: string): Promise<void> {
  const found = await hosted.use(async ({ files }) =>
    (await files.exists(path)) ? files.stat(path) : null,
  );
  if (found === null || found.kind === 'folder') {
    const what = found === null ? 'no such file' : 'a folder, not a file';
    throw new ServiceError('NOT_FOUND', `files: ${what} in the guest`, { details: { path } });
  }
}

/** Pieces as they are wanted; the sandbox is in use until the last. */
async function* whileInUse(
  hosted: HostedSandbox,
  pieces: AsyncIterable<Uint8Array>,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    while (!gone.aborted) {
      const next = await hosted.use(() => iterator.next());
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

const write = defineRoute(
  {
    method: 'put',
    path: '/v1/sandboxes/{id}/files',
    operationId: 'writeFile',
    summary: 'Write a file of the guest, in place of what is there, and the folders above it',
    audience: 'tenant',
    params: sandboxParams,
    query: pathQuery,
    bytes: { type: 'application/octet-stream', description: 'The content of the file.' },
    responses: { 204: { description: 'It is written.' }, ...ERRORS, ...NOT_FOUND },
  },
  async (request, { params, query }) => {
    const { services, tenant } = request;
    const hosted = services.sandboxes.find(tenant, params.id);
    const bytes = await services.bodies.read(request);
    await hosted.use(({ files }) => files.write(query.path, bytes));
    return DONE;
  },
);

const remove = defineRoute(
  {
    method: 'delete',
    path: '/v1/sandboxes/{id}/files',
    operationId: 'removeFile',
    summary: 'Remove a file, a link, or a folder with all that is in it',
    audience: 'tenant',
    params: sandboxParams,
    query: pathQuery,
    responses: { 204: { description: 'It is gone.' }, ...ERRORS, ...NOT_FOUND },
  },
  async ({ services, tenant }, { params, query }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    await hosted.use(({ files }) => files.remove(query.path));
    return DONE;
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/sandboxes/{id}/folder',
    operationId: 'listFolder',
    summary: 'What is in a folder of the guest',
    audience: 'tenant',
    params: sandboxParams,
    query: folderQuery,
    responses: {
      200: {
        description: 'By name.',
        content: { 'application/json': { schema: folderSchema, example: FOLDER_EXAMPLE } },
      },
      ...ERRORS,
      ...NOT_FOUND,
    },
  },
  async ({ services, tenant }, { params, query: { path, depth } }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    const entries = await hosted.use(({ files }) => files.list(path, { depth }));
    return jsonAnswer({ entries });
  },
);

/** The files of a sandbox: paths mean something in the guest only, and are looked up by it. */
export const FILE_ROUTES: readonly Route[] = [read, write, remove, list];
