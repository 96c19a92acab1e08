import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { evalSchema } from '../../src/server/guests/snekbox-schema.ts';
import { routeFinder } from '../../src/server/http/find-route.ts';
import { ROUTES, UPGRADE_ROUTES } from '../../src/server/routes/routes.ts';
import { jsonOf, startTestService } from './start.ts';

const service = await startTestService();
const document = await jsonOf(await fetch(`${service.url}/openapi.json`));
const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(document['paths']);

test('every route that the app has is in the document, and no other', () => {
  const find = routeFinder(ROUTES);
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const streams = UPGRADE_ROUTES.map(({ path }) => `get ${path}`);
  const served = told.filter((operation) => {
    const [method = '', path = ''] = operation.split(' ');
    const found = find(method.toUpperCase(), path);
    return found?.route.path === path && found.route.method === method;
  });
  assert.equal(served.length, ROUTES.length);
  assert.deepEqual(told.toSorted(), [...served, ...streams].toSorted());
});

test('operations have names of their own', () => {
  const ids = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(
      (operation) => z.object({ operationId: z.string() }).parse(operation).operationId,
    ),
  );
  assert.equal(new Set(ids).size, ids.length);
});

for (const { method, path, body, bodyExamples, responses } of ROUTES) {
  test(`every example of ${method} ${path} is valid by its schema`, () => {
    const schema = path === '/eval' ? evalSchema : body;
    bodyExamples.forEach((example) => schema?.parse(example));
    assert.equal(body === null, bodyExamples.length === 0);
    for (const { content = {} } of Object.values(responses)) {
      for (const { schema: of, example } of Object.values(content)) {
        if (example !== undefined) {
          of.parse(example);
        }
      }
    }
  });
}

test('what the service answers is as the document says', async () => {
  const schemaOf = (path: string, method: string, status: number): z.ZodType => {
    const route = ROUTES.find((one) => one.path === path && one.method === method);
    const schema = route?.responses[status]?.content?.['application/json']?.schema;
    assert.ok(schema !== undefined);
    return schema;
  };
  const headers = { 'content-type': 'application/json' };
  const send = (path: string, body: unknown): Promise<Response> =>
    fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const code = 'open("x", "w").write("1")\n1 / 0';
  const ran = await send('/v1/run', { code, artifacts: true });
  schemaOf('/v1/run', 'post', 200).parse(await ran.json());
  const made = await send('/v1/sandboxes', {});
  schemaOf('/v1/sandboxes', 'post', 201).parse(await made.json());
  const at = made.headers.get('location') ?? '';
  await send(`${at}/run`, { code });
  const listed = await fetch(`${service.url}${at}/folder`);
  schemaOf('/v1/sandboxes/{id}/folder', 'get', 200).parse(await listed.json());
  const refused = await send('/v1/run', {});
  schemaOf('/v1/run', 'post', 400).parse(await refused.json());
  for (const path of ['/v1/walls', '/v1/usage', '/v1/runs', '/readyz', '/healthz']) {
    schemaOf(path, 'get', 200).parse(await (await fetch(`${service.url}${path}`)).json());
  }
});

test('the page for people names every route, and asks nobody else for anything', async () => {
  const response = await fetch(`${service.url}/docs`);
  const html = await response.text();
  for (const path of Object.keys(paths)) {
    assert.ok(html.includes(`<code>${path}</code>`), path);
  }
  assert.ok(!/<script|src=|url\(|@import|href="(?!\/)/i.test(html));
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});
