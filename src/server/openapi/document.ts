import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';

import { z } from 'zod';

import type { Described, Fields, PlainBody, RouteDescription } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';

/** Plain data, as JSON has it. */
export type OpenApiObject = Readonly<Record<string, unknown>>;

/** The document about these routes: made of the schemas that check their requests. */
export function openApiDocument(
  routes: readonly RouteDescription[],
  upgrades: readonly UpgradeRoute[],
): OpenApiObject {
  const paths = new Map<string, Record<string, unknown>>();
  for (const route of routes) {
    const path = paths.get(route.path) ?? {};
    path[route.method] = operation(route);
    paths.set(route.path, path);
  }
  for (const { path, summary } of upgrades) {
    paths.set(path, { ...paths.get(path), get: upgradeOperation(path, summary) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'pysandbox',
      version: version(),
      description: 'Run Python that you do not trust, behind a wall that fails closed.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key: `pysb_…`' },
      },
    },
  };
}

function operation(route: RouteDescription): OpenApiObject {
  const { operationId, summary, params, query, audience } = route;
  return {
    operationId,
    summary,
    // On loopback no key is asked, as long as there are none.
    security: audience === 'anyone' ? [] : [{ key: [] }, {}],
    parameters: [...parameters(params, 'path'), ...parameters(query, 'query')],
    ...requestBody(route),
    responses: Object.fromEntries(
      Object.entries(route.responses).map(([status, described]) => [status, response(described)]),
    ),
  };
}

function parameters(schema: Fields, place: 'path' | 'query'): OpenApiObject[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const json = jsonSchema(field, 'input');
    const required = place === 'path' || !z.safeParse(z.object({ [name]: field }), {}).success;
    return { name, in: place, required, schema: json };
  });
}

function requestBody({ body, bodyExamples, bytes }: RouteDescription): OpenApiObject {
  if (body !== null) {
    const examples = Object.fromEntries(
      bodyExamples.map((value, place) => [`example${place + 1}`, { value }]),
    );
    const schema = jsonSchema(body, 'input');
    return {
      requestBody: { required: true, content: { 'application/json': { schema, examples } } },
    };
  }
  return bytes === null
    ? {}
    : {
        requestBody: {
          required: true,
          description: bytes.description,
          content: { [bytes.type]: { schema: plainSchema(bytes.type) } },
        },
      };
}

function plainSchema(type: PlainBody['type']): OpenApiObject {
  return type === 'text/plain' ? { type: 'string' } : { type: 'string', format: 'binary' };
}

function response({ description, content = {} }: Described): OpenApiObject {
  const media = Object.entries(content).map(([type, { schema, example }]) => [
    type,
    {
      schema: jsonSchema(schema, 'output'),
      ...(example === undefined ? {} : { example }),
    },
  ]);
  return {
    description,
    ...(media.length === 0 ? {} : { content: Object.fromEntries(media) }),
  };
}

/** OpenAPI has no word for WebSockets: they are GET requests that switch protocols. */
function upgradeOperation(path: string, summary: string): OpenApiObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return {
    operationId: `stream_${names.join('_')}${path.replaceAll(/\W+/g, '_')}`,
    summary: `WebSocket: ${summary}`,
    security: [{ key: [] }, {}],
    parameters: names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    responses: { 101: { description: STATUS_CODES[101] ?? '' } },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): OpenApiObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}

const packageSchema = z.object({ version: z.string() });

function version(): string {
  const text = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
