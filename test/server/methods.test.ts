import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ROUTES, UPGRADE_ROUTES } from '../../src/server/routes/routes.ts';
import { jsonOf, startTestService } from './start.ts';

const service = await startTestService();

/** The path of a route, with something in place of its parameters. */
const urlOf = (path: string): string => `${service.url}${path.replaceAll(/\{\w+\}/g, 'x')}`;

test('a method that a path does not take is 405, and every one that it takes is in Allow', async () => {
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const taken = ROUTES.filter((route) => route.path === path).map(({ method }) =>
      method.toUpperCase(),
    );
    const allowed = taken.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const response = await fetch(urlOf(path), { method: 'PATCH' });
    assert.equal(response.status, 405, path);
    assert.equal(response.headers.get('allow'), allowed.join(', '), path);
    assert.match(JSON.stringify(await jsonOf(response)), /"METHOD_NOT_ALLOWED"/);
    for (const method of taken) {
      assert.notEqual((await fetch(urlOf(path), { method })).status, 405, `${method} ${path}`);
    }
  }
});

test('what answers GET answers HEAD, without a body', async () => {
  const response = await fetch(`${service.url}/healthz`, { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '');
});

test('a WebSocket that is asked for as a page says what it is', async () => {
  for (const { path } of UPGRADE_ROUTES) {
    const response = await fetch(urlOf(path));
    assert.equal(response.status, 426);
    assert.equal(response.headers.get('upgrade'), 'websocket');
  }
});

test('a path that is none of a route is 404, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'DELETE']) {
    assert.equal((await fetch(`${service.url}/v1/nothing`, { method })).status, 404);
  }
});
