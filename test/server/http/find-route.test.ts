import assert from 'node:assert/strict';
import { test } from 'node:test';

import { routeFinder, targetOf } from '../../../src/server/http/find-route.ts';
import { ROUTES } from '../../../src/server/routes/routes.ts';

const find = routeFinder(ROUTES);

test('a route is found by its method and path, with what stands for its parameters', () => {
  const found = find('DELETE', '/v1/sandboxes/a1');
  assert.equal(found?.route.operationId, 'killSandbox');
  assert.deepEqual(found.params, { id: 'a1' });
});

test('HEAD is asked of the route for GET', () => {
  assert.equal(find('HEAD', '/healthz')?.route.operationId, 'health');
  assert.equal(find('HEAD', '/v1/run'), null);
});

test('what is only like a path of a route is none', () => {
  for (const path of ['/healthz/', '//healthz', '/openapi-json', '/v1/sandboxes/', '/V1/run']) {
    assert.equal(find('GET', path), null, path);
  }
  assert.equal(find('GET', '/v1/sandboxes/a/b'), null);
});

test('a whole address as target means its path', () => {
  for (const target of ['/docs?a=1&b=%2F', 'http://example.com:80/docs?a=1&b=%2F']) {
    assert.deepEqual(targetOf(target), { path: '/docs', query: { a: '1', b: '/' } });
  }
  assert.deepEqual(targetOf('/docs'), { path: '/docs', query: {} });
  assert.deepEqual(targetOf('/?a?b=c'), { path: '/', query: { 'a?b': 'c' } });
});
