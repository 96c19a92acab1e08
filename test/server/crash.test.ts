import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openStore } from '../../src/server/index.ts';
import { descendants, processes } from '../helpers/process-list.ts';
import { startProcess } from './process.ts';
import { jsonOf, post } from './start.ts';
import { whenTrue } from './when.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-crash-test-'));
const temporary = join(folder, 'tmp');
await mkdir(temporary);
after(() => rm(folder, { recursive: true }));
const store = join(folder, 'service.db');
const args = ['--store', store];
const env = { TMPDIR: temporary };

test('when the service is killed, every guest dies with it, and nothing is left', async () => {
  const service = await startProcess(args, env);
  const endless = 'import time\nwhile True: time.sleep(0.01)';
  for (const body of [
    { code: endless },
    { code: endless, policy: 'scientific' },
    { code: endless, wall: 'wasm' },
    { code: `import os\nos.fork()\n${endless}`, policy: 'subprocess' },
  ]) {
    post(`${service.url}/v1/run`, body).catch(() => {});
  }
  const made = await post(`${service.url}/v1/sandboxes`, {});
  assert.equal(made.status, 201);
  const watch = await openStore(store, {});
  const going = async (): Promise<number> => (await watch.listRuns('local', 0, 100)).length;
  await whenTrue(async () => (await going()) === 4);
  await whenTrue(async () => descendants(service.pid).length >= 8);
  const family = new Set(descendants(service.pid).map(({ pid, command }) => `${pid} ${command}`));
  await service.end('SIGKILL');
  await whenTrue(async () =>
    processes().every(({ pid, command }) => !family.has(`${pid} ${command}`)),
  );
  assert.deepEqual(await readdir(temporary), []);
  await watch.close();
});

test('a service that starts again tells what was lost, and serves', async () => {
  const service = await startProcess(args, env);
  const watch = await openStore(store, {});
  const runs = await watch.listRuns('local', 0, 100);
  assert.deepEqual(
    runs.map(({ end }) => end?.status),
    ['lost', 'lost', 'lost', 'lost'],
  );
  await watch.close();
  const outcome = await jsonOf(await post(`${service.url}/v1/run`, { code: '6 * 7' }));
  assert.equal(outcome['value'], 42);
  assert.equal(await service.end('SIGTERM'), 0);
});

test('killed under load and started again: what was answered is in the book once, and nothing goes on for ever', async () => {
  const answered: string[] = [];
  const sent: string[] = [];
  let service = await startProcess(args, env);
  const send = async (id: string): Promise<void> => {
    sent.push(id);
    const response = await post(
      `${service.url}/v1/run`,
      { code: `print("${id}")` },
      { 'x-request-id': id },
    );
    const { stdout } = await jsonOf(response);
    assert.equal(stdout, `${id}\n`);
    answered.push(id);
  };
  for (let round = 0; round < 3; round += 1) {
    const load = Array.from({ length: 40 }, (_, place) => send(`r${round}-${place}`));
    const settled = Promise.allSettled(load);
    const before = answered.length;
    await whenTrue(async () => answered.length > before + 5);
    await service.end('SIGKILL');
    await settled;
    service = await startProcess(args, env);
  }
  await send('last');
  await service.end('SIGTERM');
  const watch = await openStore(store, {});
  const runs = (await watch.listRuns('local', 0, 10_000)).filter(({ requestId }) =>
    sent.includes(requestId),
  );
  await watch.close();
  const ended = new Set(
    runs.filter(({ end }) => end?.status === 'ok').map(({ requestId }) => requestId),
  );
  assert.equal(new Set(runs.map(({ requestId }) => requestId)).size, runs.length); // none twice
  assert.deepEqual(
    answered.filter((id) => !ended.has(id)),
    [],
  ); // none is missing
  assert.ok(runs.every(({ end }) => end !== null)); // none goes on
  assert.ok(answered.length >= 16 && answered.includes('last'));
});

test('SIGTERM lets what goes on come to its end', async () => {
  const service = await startProcess(args, env);
  const slow = post(`${service.url}/v1/run`, { code: 'import time\ntime.sleep(0.7)\n"done"' });
  await whenTrue(async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    return text.includes('pysandbox_guests 1');
  });
  const ended = service.end('SIGTERM');
  assert.equal((await jsonOf(await slow))['value'], 'done');
  assert.equal(await ended, 0);
});
