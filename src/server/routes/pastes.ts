import { z } from 'zod';

import { DONE, jsonAnswer } from '../../adapter/answer.ts';
import type { Answer } from '../../adapter/answer.ts';
import { pageAnswer } from '../../adapter/page-answer.ts';
import { ServiceError } from '../errors/service-error.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Described, Route, RouteRequest } from '../http/route.ts';
import { noPastePage, pastePage } from '../pastes/page.ts';
import { ERRORS, errorOf } from './described.ts';

const params = z.strictObject({
  id: z.string().max(64).describe('The end of the address that was told.'),
});

const KEPT = z.object({
  id: z.string(),
  url: z.string().describe('Where anybody reads it who knows this address.'),
  expiresMs: z.number().describe('Until when it is kept: milliseconds since 1970.'),
});

const EXAMPLE = {
  id: '0f'.repeat(16),
  url: `https://py.example.org/p/${'0f'.repeat(16)}`,
  expiresMs: 1_796_604_800_000,
};

/** Strangers wrote the text: nothing of it runs, and search engines have no business with it. */
const READER_HEADERS = { 'x-robots-tag': 'noindex, nofollow' } as const;

function rawAnswer(text: string, status = 200): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; sandbox",
      ...READER_HEADERS,
    },
    body: text,
  };
}

const keep = defineRoute(
  {
    method: 'post',
    path: '/v1/pastes',
    operationId: 'keepPaste',
    summary: 'Keep a text for a while, under an address that nobody can guess',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    bytes: { type: 'text/plain', description: 'The text, in UTF-8.' },
    responses: {
      201: {
        description: 'It is kept.',
        content: { 'application/json': { schema: KEPT, example: EXAMPLE } },
      },
      ...ERRORS,
      404: errorOf('The service keeps no texts.'),
    },
  },
  async (request) => {
    const { services, tenant } = request;
    const kept = await services.pastes.keep(tenant.id, await readText(request));
    return jsonAnswer(kept, 201, { location: kept.url });
  },
);

async function readText(request: RouteRequest): Promise<string> {
  const { services, tenant, incoming } = request;
  const mostBytes = services.pastes.mostBytes(tenant.id);
  if (!/^text\/plain *(?:;|$)/i.test(incoming.headers['content-type'] ?? '')) {
    throw new ServiceError('UNSUPPORTED_TYPE', 'send text, with `Content-Type: text/plain`');
  }
  const bytes = await services.bodies.read(request, mostBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ServiceError('BAD_REQUEST', 'the text is not UTF-8', { cause: error });
  }
}

const remove = defineRoute(
  {
    method: 'delete',
    path: '/v1/pastes/{id}',
    operationId: 'removePaste',
    summary: 'Remove a text of the tenant before its time',
    audience: 'tenant',
    params,
    query: NO_FIELDS,
    responses: {
      204: { description: 'It is gone.' },
      ...ERRORS,
      404: errorOf('The tenant has no such text.'),
    },
  },
  async ({ services, tenant }, { params: { id } }) => {
    await services.pastes.remove(tenant.id, id);
    return DONE;
  },
);

const html = (description: string): Described => ({
  description,
  content: { 'text/html': { schema: z.string() } },
});

const show = defineRoute(
  {
    method: 'get',
    path: '/p/{id}',
    operationId: 'showPaste',
    summary: 'A text as a page, for whoever knows its address',
    audience: 'anyone',
    params,
    query: NO_FIELDS,
    responses: { 200: html('The page.'), 404: html('There is no such text, or not any longer.') },
  },
  async ({ services }, { params: { id } }) => {
    const paste = await services.pastes.find(id);
    return paste === null
      ? pageAnswer(noPastePage(), 404, READER_HEADERS)
      : pageAnswer(pastePage(paste), 200, READER_HEADERS);
  },
);

const plain = (description: string): Described => ({
  description,
  content: { 'text/plain': { schema: z.string() } },
});

const raw = defineRoute(
  {
    method: 'get',
    path: '/p/{id}/raw',
    operationId: 'readPaste',
    summary: 'A text as it is, for whoever knows its address',
    audience: 'anyone',
    params,
    query: NO_FIELDS,
    responses: { 200: plain('The text.'), 404: plain('There is no such text, or not any longer.') },
  },
  async ({ services }, { params: { id } }) => {
    const paste = await services.pastes.find(id);
    return paste === null ? rawAnswer('no such text\n', 404) : rawAnswer(paste.text);
  },
);

/** Texts that are too long for a chat. */
export const PASTE_ROUTES: readonly Route[] = [keep, remove, show, raw];
