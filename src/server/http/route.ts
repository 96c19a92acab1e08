import type { IncomingMessage } from 'node:http';

import { z } from 'zod';

import { parseBy } from '../../adapter/parse-by.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Span } from '../operations/tracing.ts';
import type { Services } from '../services.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Answer } from '../../adapter/answer.ts';
import type { Audience } from './authenticate.ts';
import { parseJson } from './parse-json.ts';

/** A schema of named fields. */
export type Fields = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** A request that has passed the guards. */
export interface RouteRequest {
  readonly services: Services;
  readonly requestId: string;
  readonly incoming: IncomingMessage;
  /** Aborted when the client has gone before it had its answer. */
  readonly gone: AbortSignal;
  /** Fulfilled when the client has its answer, or has gone. */
  readonly answered: Promise<void>;
  readonly span: Span;
  /** Who asks. @throws InternalError on a route for anyone, where nobody is known. */
  readonly tenant: Tenant;
}

/** An answer in the words of OpenAPI. */
export interface Described {
  readonly description: string;
  /** By media type; examples are tested against their schema. */
  readonly content?: Readonly<
    Record<string, { readonly schema: z.ZodType; readonly example?: unknown }>
  >;
}

/** A body that is no JSON. */
export interface PlainBody {
  readonly type: 'application/octet-stream' | 'text/plain';
  readonly description: string;
}

/** What a route is, for the app and for the document about it. */
export interface RouteDescription {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI has it: `/v1/sandboxes/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly audience: Audience;
  readonly params: Fields;
  readonly query: Fields;
  /** A body of JSON; null for none. */
  readonly body: z.ZodType | null;
  readonly bodyExamples: readonly unknown[];
  /** A body that is taken as it is, for a route that takes one. */
  readonly bytes: PlainBody | null;
  readonly responses: Readonly<Record<number, Described>>;
}

/** A route that an app can mount. */
export interface Route extends RouteDescription {
  serve(request: RouteRequest, raw: RawInput): Promise<Answer>;
}

/** What a client sent besides a body. */
export interface RawInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** For routes without parameters, and without a query. */
export const NO_FIELDS: Fields = z.strictObject({});

type Spec<Params, Query> = Pick<
  RouteDescription,
  'method' | 'path' | 'operationId' | 'summary' | 'audience' | 'responses'
> & {
  readonly params: Params;
  readonly query: Query;
  readonly bytes?: PlainBody;
};

/** A route whose request has no body of JSON. */
export function defineRoute<Params extends Fields, Query extends Fields>(
  spec: Spec<Params, Query>,
  handle: (
    request: RouteRequest,
    input: { readonly params: z.output<Params>; readonly query: z.output<Query> },
  ) => Promise<Answer>,
): Route {
  const { params, query } = spec;
  return {
    ...spec,
    body: null,
    bodyExamples: [],
    bytes: spec.bytes ?? null,
    serve: async (request, raw) =>
      handle(request, { params: checked(params, raw.params), query: checked(query, raw.query) }),
  };
}

/** A route whose request has a body of JSON. */
export function defineJsonRoute<
  Params extends Fields,
  Query extends Fields,
  Body extends z.ZodType,
>(
  spec: Spec<Params, Query> & { readonly body: Body; readonly bodyExamples: readonly unknown[] },
  handle: (
    request: RouteRequest,
    input: {
      readonly params: z.output<Params>;
      readonly query: z.output<Query>;
      readonly body: z.output<Body>;
    },
  ) => Promise<Answer>,
): Route {
  const { params, query, body } = spec;
  return {
    ...spec,
    bytes: null,
    serve: async (request, raw) =>
      handle(request, {
        params: checked(params, raw.params),
        query: checked(query, raw.query),
        body: checked(body, await readJson(request)),
      }),
  };
}

/** What the schema lets through. @throws ServiceError that says where, and what was meant perhaps. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = parseBy(schema, value);
  if ('flaw' in parsed) {
    throw new ServiceError('BAD_REQUEST', parsed.flaw.message, {
      details: { path: parsed.flaw.path },
    });
  }
  return parsed.value;
}

/** Only a body that says that it is JSON is read as such: forms of other sites cannot say so. */
async function readJson(request: RouteRequest): Promise<unknown> {
  const { services, incoming } = request;
  const type = incoming.headers['content-type'] ?? '';
  if (!/^application\/json *(?:;|$)/i.test(type)) {
    throw new ServiceError('UNSUPPORTED_TYPE', 'send JSON, with `Content-Type: application/json`');
  }
  const bytes = await services.bodies.read(request);
  return parseJson(bytes, services.config.limits.jsonDepth);
}
