import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import { ROUTES, UPGRADE_ROUTES } from '../../src/server/routes/routes.ts';
import { opened as openSocket, refusal } from './sockets.ts';
import { jsonOf, post, startTestService } from './start.ts';
import { whenTrue } from './when.ts';

const service = await startTestService();
const ann = { authorization: `Bearer ${await service.key('ann')}` };
const bob = { authorization: `Bearer ${await service.key('bob')}` };
const operator = { authorization: `Bearer ${await service.key('ops', 'operator')}` };
const sandboxes = `${service.url}/v1/sandboxes`;

const opened = await post(sandboxes, { checkpoints: 1 }, ann);
assert.equal(opened.status, 201);
const id = String((await jsonOf(opened))['id']);
const taken = await fetch(`${sandboxes}/${id}/checkpoints`, { method: 'POST', headers: ann });
const point = String((await jsonOf(taken))['id']);
const nobodys = 'sb_00000000000000000000000000000000';

/** A request that would be valid for the owner. */
async function ask(
  { method, path, bytes, bodyExamples, query }: (typeof ROUTES)[number],
  sandbox: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  const filled = path.replace('{id}', sandbox).replace('{point}', point);
  const search = 'path' in query.shape ? '?path=x' : '';
  const [example] = bodyExamples;
  const response = await fetch(`${service.url}${filled}${search}`, {
    method: method.toUpperCase(),
    headers: {
      ...headers,
      ...(example === undefined ? {} : { 'content-type': 'application/json' }),
      'x-request-id': 'same',
    },
    ...(example === undefined ? {} : { body: JSON.stringify(example) }),
    ...(bytes === null ? {} : { body: 'x' }),
  });
  return { status: response.status, text: await response.text() };
}

const routesOfOne = ROUTES.filter(({ path }) => path.includes('{id}'));
assert.ok(routesOfOne.length >= 10);

for (const route of routesOfOne) {
  test(`another tenant's sandbox is as one that never was: ${route.method} ${route.path}`, async () => {
    const foreign = await ask(route, id, bob);
    const unknown = await ask(route, nobodys, bob);
    assert.equal(foreign.status, 404);
    assert.deepEqual(foreign, unknown);
  });
}

for (const { path } of UPGRADE_ROUTES.filter((route) => route.path.includes('{id}'))) {
  test(`another tenant's sandbox is as one that never was: WebSocket ${path}`, async () => {
    const status = (sandbox: string): Promise<number> =>
      refusal(`${service.url.replace('http', 'ws')}${path.replace('{id}', sandbox)}`, bob);
    assert.equal(await status(id), 404);
    assert.equal(await status(nobodys), 404);
  });
}

test('a tenant sees its own sandboxes only, and its own usage only', async () => {
  const list = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    (await jsonOf(await fetch(sandboxes, { headers })))['sandboxes'];
  assert.deepEqual(await list(bob), []);
  assert.match(JSON.stringify(await list(ann)), new RegExp(id));
  await post(`${service.url}/v1/run`, { code: '1' }, ann);
  const usage = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    (await jsonOf(await fetch(`${service.url}/v1/usage`, { headers })))['runs'];
  assert.equal(await usage(bob), 0);
  assert.equal(await usage(ann), 1);
});

test('the sandbox has lived through all of that', async () => {
  const outcome = await jsonOf(await post(`${sandboxes}/${id}/run`, { code: '6 * 7' }, ann));
  assert.equal(outcome['value'], 42);
});

for (const route of ROUTES.filter(({ audience }) => audience !== 'anyone')) {
  const { method, path, audience } = route;
  test(`nobody asks without a key, or with the wrong one: ${method} ${path}`, async () => {
    assert.equal((await ask(route, id, {})).status, 401);
    const other = audience === 'tenant' ? operator : ann;
    assert.equal((await ask(route, id, other)).status, 403);
  });
}

test('a revoked key opens nothing', async () => {
  const key = await service.key('cid');
  const headers = { authorization: `Bearer ${key}` };
  const state = async (): Promise<number> => (await fetch(sandboxes, { headers })).status;
  while ((await state()) !== 200) {
    // until the keyring has read it
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await service.store.revokeKey(key.split('_')[1] ?? '', Date.now());
  while ((await state()) !== 401) {
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
});

test('what a key has opened is closed when the key is revoked', async () => {
  const key = await service.key('dan');
  const headers = { authorization: `Bearer ${key}` };
  await whenTrue(async () => (await fetch(sandboxes, { headers })).status === 200);
  const made = await jsonOf(await post(sandboxes, {}, headers));
  const at = `${sandboxes.replace('http', 'ws')}/${String(made['id'])}/stream`;
  const socket = await openSocket(at, headers);
  await service.store.revokeKey(key.split('_')[1] ?? '', Date.now());
  const closed: readonly unknown[] = await once(socket, 'close');
  assert.equal(closed[0], 1008);
});
