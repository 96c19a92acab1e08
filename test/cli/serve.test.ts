import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { startProcess } from '../server/process.ts';
import { pysandbox, start } from './command.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-serve-command-'));
after(() => rm(folder, { recursive: true }));
const env = { XDG_STATE_HOME: folder };

test('beyond loopback the service does not start without a key, and says how to make one', async () => {
  const refused = await pysandbox(['serve', '--host', '0.0.0.0', '--port', '0'], { env });
  assert.equal(refused.status, 64);
  assert.match(refused.stderr, /there is no key; make one first: `pysandbox keys create NAME`/);
  const made = await pysandbox(['keys', 'create', 'ann'], { env });
  const service = await startProcess(['--host', '0.0.0.0'], env);
  const url = service.url.replace('0.0.0.0', '127.0.0.1');
  assert.equal((await fetch(`${url}/v1/sandboxes`)).status, 401);
  const headers = { authorization: `Bearer ${made.stdout.trim()}` };
  assert.equal((await fetch(`${url}/v1/sandboxes`, { headers })).status, 200);
  await service.end('SIGTERM');
});

test('a revoked key does not open loopback to everybody', async () => {
  const state = { XDG_STATE_HOME: join(folder, 'other') };
  const made = await pysandbox(['keys', 'create', 'ann'], { env: state });
  await pysandbox(['keys', 'revoke', made.stdout.split('_')[1] ?? ''], { env: state });
  const service = await startProcess([], state);
  assert.equal((await fetch(`${service.url}/v1/sandboxes`)).status, 401);
  await service.end('SIGTERM');
});

test('a configuration that says what is not known is refused, and what was meant is told', async () => {
  const file = join(folder, 'service.json');
  await writeFile(file, '{"lifetimes": {"idleMS": 5}}');
  const refused = await pysandbox(['serve', '--config', file], { env });
  assert.equal(refused.status, 64);
  assert.match(refused.stderr, /lifetimes\.idleMS: there is no such field; did you mean idleMs\?/);
});

test('a port that is taken, and arguments that mean nothing, are refused in words', async () => {
  const service = await startProcess(['--store', join(folder, 'a.db')], env);
  const port = new URL(service.url).port;
  const taken = await pysandbox(['serve', '--port', port, '--store', join(folder, 'b.db')], {
    env,
  });
  assert.equal(taken.status, 64);
  assert.match(taken.stderr, /cannot listen on .*: something listens there already/);
  await service.end('SIGTERM');
  assert.match((await pysandbox(['serve', 'now'], { env })).stderr, /takes no arguments/);
  assert.match((await pysandbox(['serve', '--help'], { env })).stdout, /Usage: pysandbox serve/);
});

test('a service tells in its log which wall it uses, and which layers are absent', async () => {
  const child = start(['serve', '--port', '0', '--store', join(folder, 'c.db')], { env });
  child.stdin.end();
  child.stdout.resume();
  const ended = once(child, 'exit');
  let told = '';
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    told += String(chunk);
    if (told.includes('"message":"walls"')) {
      break;
    }
  }
  assert.match(told, /"message":"walls","wall":"(kernel|wasm)","mode":.*"absent":\[/);
  child.stderr.resume();
  child.kill('SIGTERM');
  await ended;
});
