import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Workers } from '../../../../src/wall/wasm/engine/workers.ts';

let workers: Workers;

/** The number that a thread would have that is started now. */
async function nextNumber(): Promise<number> {
  const worker = new Worker('', { eval: true });
  const number = worker.threadId + 1;
  await once(worker, 'exit');
  return number;
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  workers = new Workers();
});
afterEach(() => {
  workers.close();
  mock.timers.reset();
});

test('a thread is handed out once', async () => {
  const first = workers.take();
  const second = workers.take();
  assert.notEqual(first, second);
  await Promise.all([first.terminate(), second.terminate()]);
});

test('after a rest one is kept ahead, and handed out next', async () => {
  const first = workers.take();
  const ahead = await nextNumber();
  mock.timers.tick(1000);
  assert.ok((await nextNumber()) > ahead + 1);
  const second = workers.take();
  assert.equal(second.threadId, ahead);
  const third = workers.take();
  assert.ok(third.threadId > ahead + 1);
  await Promise.all([first, second, third].map((worker) => worker.terminate()));
});

test('when it is closed none is kept ahead any more', async () => {
  const first = workers.take();
  workers.close();
  const next = await nextNumber();
  mock.timers.tick(1000);
  assert.equal(await nextNumber(), next + 1);
  await first.terminate();
});
