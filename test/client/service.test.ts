import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import {
  CapacityError,
  connect,
  PolicyError,
  SandboxError,
  UsageError,
} from '../../src/client/index.ts';
import { encodeClientMessage } from '../../src/tunnel/client-messages.ts';
import type { Wishes } from '../../src/tunnel/messages.ts';
import { startTestService } from '../server/start.ts';

const KERNEL = { wall: 'kernel' } as const;

/** Resolves when it holds; a test that waits for ever fails by its runner's clock. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((settle) => {
      setTimeout(settle, 5);
    });
  }
}

test('a key opens, another does not, and the service says why', async () => {
  const service = await startTestService();
  const key = await service.key('acme');
  const { run } = connect({ url: service.url, key });
  const outcome = await run('6 * 7', KERNEL);
  assert.equal(outcome.status === 'ok' && outcome.value, 42);
  for (const wrong of [undefined, `${key.slice(0, -1)}x`]) {
    const { Sandbox } = connect({ url: service.url, key: wrong });
    await assert.rejects(
      Sandbox.create(),
      (error) => error instanceof UsageError && /key/.test(error.message),
    );
  }
});

test('what only the service decides is refused by name', async () => {
  const { Sandbox } = connect({ url: 'http://127.0.0.1:9' });
  const refused = {
    python: { python: 'python3' },
    packages: { packages: ['a.whl'] },
    isolation: { isolation: 'thread' },
    forks: { forks: 1 },
    'mounts[0].mode': { mounts: [{ host: '/usr', guest: '/data' }] },
  } as const;
  for (const [name, options] of Object.entries(refused)) {
    await assert.rejects(
      Sandbox.create(options),
      (error) => error instanceof UsageError && error.message.startsWith(`${name}: `),
    );
  }
});

test('a policy beyond the ceiling of the tenant is refused with the path of what is too much', async () => {
  const service = await startTestService();
  const { Sandbox } = connect({ url: service.url });
  const policy = { limits: { memoryMiB: 100_000 } };
  await assert.rejects(
    Sandbox.create({ ...KERNEL, policy }),
    (error) => error instanceof PolicyError && error.details['path'] === 'limits.memoryMiB',
  );
});

test('a tenant has as many guests as its quota says; the next is told to come again', async () => {
  const service = await startTestService({
    capacity: { queueMs: 1 },
    tenantDefaults: { quota: { guests: 1, queued: 0 } },
  });
  const { Sandbox } = connect({ url: service.url });
  const first = await Sandbox.create(KERNEL);
  await assert.rejects(
    Sandbox.create(KERNEL),
    (error) =>
      error instanceof CapacityError &&
      error.retryable &&
      Number(error.details['retryAfterMs']) > 0,
  );
  first.kill();
  await until(() => service.services.admission.guests === 0);
  (await Sandbox.create(KERNEL)).kill();
});

test('a client that is gone takes its guest with it, in the middle of a run', async () => {
  const service = await startTestService();
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/guest`);
  const wishes: Wishes = {
    wall: 'kernel',
    ...{ policy: null, checkpoints: 0, logCalls: false, deterministic: null },
    ...{ clockResolutionMs: null, folders: [] },
  };
  await new Promise((settle) => {
    socket.once('open', settle);
  });
  socket.send(encodeClientMessage({ op: 'open', wishes }));
  await new Promise((settle) => {
    socket.once('message', settle);
  });
  assert.equal(service.services.admission.guests, 1);
  socket.terminate();
  await until(() => service.services.admission.guests === 0);
});

test('a client that talks before it is asked loses the connection', async () => {
  const service = await startTestService();
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/guest`);
  await new Promise((settle) => {
    socket.once('open', settle);
  });
  socket.send(encodeClientMessage({ op: 'kill' }));
  const code = await new Promise((settle) => {
    socket.once('close', settle);
  });
  assert.equal(code, 1008);
  assert.equal(service.services.admission.guests, 0);
});

test('a sandbox that nobody uses ends, and so does one that is too old', async () => {
  for (const lifetimes of [
    { idleMs: 300, mostMs: 600_000 },
    { idleMs: 600_000, mostMs: 1000 },
  ]) {
    const service = await startTestService({ lifetimes });
    const { Sandbox } = connect({ url: service.url });
    const sandbox = await Sandbox.create(KERNEL);
    await until(() => sandbox.closed);
    await assert.rejects(
      sandbox.run('1'),
      (error) => error instanceof UsageError && /service/.test(error.message),
    );
    await until(() => service.services.admission.guests === 0);
  }
});

test('each run is in the book: what it was allowed, what was denied, what it used', async () => {
  const service = await startTestService();
  const { Sandbox } = connect({ url: service.url });
  const sandbox = await Sandbox.create(KERNEL);
  await sandbox.run('import socket\nsocket.socket()');
  await sandbox.run('def f(): pass');
  await sandbox.call('f');
  sandbox.kill();
  const runs = service.logged
    .map((line): unknown => JSON.parse(line))
    .filter(
      (entry) =>
        typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'tunnel',
    );
  assert.deepEqual(
    runs.map((entry) =>
      typeof entry === 'object' && entry !== null && 'status' in entry && 'denials' in entry
        ? [entry.status, Array.isArray(entry.denials) && entry.denials.length > 0]
        : [],
    ),
    [
      ['error', true],
      ['ok', false],
      ['ok', false],
    ],
  );
  assert.ok(!service.logged.some((line) => line.includes('socket.socket')), 'no code in the log');
});

test('a tenant that has used its processor time up is told to come again', async () => {
  const service = await startTestService({
    tenantDefaults: { quota: { cpuSecondsPerMinute: 1 } },
  });
  const { Sandbox } = connect({ url: service.url });
  const sandbox = await Sandbox.create(KERNEL);
  await sandbox.run('import time; time.sleep(1.2)');
  await assert.rejects(sandbox.run('1'), CapacityError);
  assert.equal(sandbox.closed, true);
});

test('a service that ends ends its tunnels, and the caller is told', async () => {
  const service = await startTestService({ lifetimes: { drainMs: 1 } });
  const { Sandbox } = connect({ url: service.url });
  const sandbox = await Sandbox.create(KERNEL);
  await service.services.ledger.idle();
  const running = sandbox.run('import time; time.sleep(60)');
  await until(() => service.services.ledger.running === 1);
  const ended = assert.rejects(
    running,
    (error) => error instanceof SandboxError && error.retryable,
  );
  service.services.admission.close();
  await Promise.all([ended, service.close()]);
});

test('a value and an input that are many windows long cross', async () => {
  const service = await startTestService();
  const { Sandbox } = connect({ url: service.url });
  await using sandbox = await Sandbox.create(KERNEL);
  const large = new Uint8Array(8 * 1024 * 1024).fill(7);
  const inputs = { large };
  const summed = await sandbox.run('sum(large) // 7', { inputs });
  assert.equal(summed.status === 'ok' && summed.value, large.length);
  async function* lines(): AsyncIterable<Uint8Array> {
    for (let n = 0; n < 32; n += 1) {
      yield large.subarray(0, 64 * 1024);
    }
  }
  const read = await sandbox.run('import sys\nlen(sys.stdin.buffer.read())', { stdin: lines() });
  assert.equal(read.status === 'ok' && read.value, 2 * 1024 * 1024);
});

test('an answer of the host that is larger than what crosses is an error for the guest', async () => {
  const service = await startTestService();
  const policy = { limits: { inputBytes: 1000 } };
  const { Sandbox } = connect({ url: service.url });
  const reports: unknown[] = [];
  await using sandbox = await Sandbox.create({
    ...{ ...KERNEL, policy, expose: { large: () => 'x'.repeat(9 * 1024 * 1024) } },
    onHostError: ({ error }) => reports.push(error),
  });
  const outcome = await sandbox.run(`
try: large()
except Exception as error: name = type(error).__name__
name`);
  assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
  assert.notEqual(outcome.value, 'str');
  assert.equal((await sandbox.run('1 + 1')).status, 'ok');
});

test('what only the wasm wall can do decides the wall at a service, too', async () => {
  const service = await startTestService();
  const { run } = connect({ url: service.url });
  const options = { deterministic: { seed: 4 } };
  const [one, other] = [
    await run('import random; random.random()', options),
    await run('import random; random.random()', options),
  ];
  assert.equal(one.wall, 'wasm');
  assert.ok(one.status === 'ok' && other.status === 'ok' && one.value === other.value);
});
