import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect, LaunchError, SandboxError, UsageError } from '../../src/client/index.ts';
import { startServiceProcess } from '../helpers/service.ts';

test('a service that is killed settles everything that waits for it with an error that may be tried again', async () => {
  const service = await startServiceProcess();
  const { Sandbox, run } = connect({ url: service.url });
  // Longer than a busy machine takes to end a process.
  const policy = { limits: { timeoutMs: 120_000 } };
  const options = { wall: 'kernel', checkpoints: 1, policy } as const;
  const busy = await Sandbox.create(options);
  const idle = await Sandbox.create(options);
  const [begun, begin] = signalled();
  // While it waits for nobody: a guest that waits for the host does what else it is asked for.
  const running = busy.run('print("on")\nimport time; time.sleep(60)', { onOutput: begin });
  await begun;
  const waiting: Promise<unknown>[] = [
    ...[running, busy.get('x'), busy.set('x', 1), busy.files.write('a', 'b'), busy.variables()],
  ];
  const ended = Promise.allSettled(waiting);
  service.process.ref();
  service.process.kill('SIGKILL');
  await once(service.process, 'exit');
  for (const result of await ended) {
    assert.ok(result.status === 'rejected');
    assert.ok(result.reason instanceof LaunchError && result.reason.retryable);
    assert.match(result.reason.message, /connection to the service was lost/);
  }
  assert.equal(busy.closed, true);
  // The one that did nothing hears of it with what it does next.
  await assert.rejects(idle.run('1'), LaunchError);
  await assert.rejects(idle.checkpoint(), SandboxError);
  await assert.rejects(run('1'), LaunchError);
  await assert.rejects(Sandbox.create(), LaunchError);
});

test('a checkpoint that is under way when the service is killed ends with an error', async () => {
  const service = await startServiceProcess();
  const { Sandbox } = connect({ url: service.url });
  const sandbox = await Sandbox.create({ wall: 'wasm', checkpoints: 1 });
  const taking = Promise.allSettled([sandbox.checkpoint()]);
  service.process.kill('SIGKILL');
  const [taken] = await taking;
  assert.ok(taken.status === 'rejected' && taken.reason instanceof SandboxError, taken.status);
});

test('what is no address of a service, and a key that is none, is refused before anything is sent', () => {
  for (const url of ['', 'python.example', 'ftp://python.example', 'http://key@python.example']) {
    assert.throws(() => connect({ url }), UsageError, url);
  }
  assert.throws(() => connect({ url: 'http://localhost', key: 'a\nb' }), UsageError);
});

test('an address where something else answers is told as such', async () => {
  const service = await startServiceProcess();
  const { run } = connect({ url: `${service.url}/elsewhere` });
  await assert.rejects(
    run('1'),
    (error) => error instanceof UsageError && /WebSocket/.test(error.message),
  );
});

function signalled(): readonly [Promise<void>, () => void] {
  let signal = (): void => {};
  const promise = new Promise<void>((resolve) => {
    signal = resolve;
  });
  return [promise, () => signal()];
}
