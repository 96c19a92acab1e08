import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction, proxy } from '../../src/capability/index.ts';
import type { PythonFunction } from '../../src/model/reference.ts';
import { FakeGuest, turn } from './fake-guest.ts';
import type { Reply } from './fake-guest.ts';
import { Received, Thing } from './guest-values.ts';

const CALLS = 100_000;

test('nothing is left of 100,000 calls with callbacks, objects, iterators and failures', async () => {
  const guest = new FakeGuest();
  let ended = 0;
  const endless = {
    *[Symbol.iterator]() {
      try {
        for (;;) {
          yield 1;
        }
      } finally {
        ended += 1;
      }
    },
  };
  const target = proxy(endless, { allow: [Symbol.iterator] });
  const made = hostFunction((callback: PythonFunction) => callback.reference.release());
  const exposed = guest.expose({
    add: (left: number, right: number) => left + right,
    later: async (value: string) => value,
    make: () => hostFunction(() => 1),
    fail: () => Promise.reject(new Error('hidden')),
    made,
    target,
  });
  const { add, later, make, fail } = exposed;
  assert.ok(add instanceof Received && later instanceof Received && make instanceof Received);
  assert.ok(fail instanceof Received);
  const [taking, iterated] = [exposed['made'], exposed['target']];
  assert.ok(taking instanceof Received && iterated instanceof Received);
  for (let round = 0; round < CALLS / 10; round += 1) {
    const callback = new Thing(round + 1, { kind: 'function', callable: true });
    const replies: Reply[] = await Promise.all([
      guest.use(add, 'call', null, [1, 2]),
      guest.use(later, 'call', null, ['x']),
      guest.use(make, 'call'),
      guest.use(fail, 'call'),
      guest.use(taking, 'call', null, [callback]),
      guest.use(iterated, 'iter'),
      guest.use(later, 'call', null, ['y']),
      guest.use(add, 'get', 'x'),
    ]);
    const objects = replies.map(({ value }) => value).filter((value) => value instanceof Received);
    assert.equal(objects.length, 2);
    for (const it of objects) {
      await guest.use(it, 'next');
    }
    guest.drop(...objects);
  }
  await turn();
  assert.equal(guest.reports.length, CALLS / 10);
  assert.equal(ended, CALLS / 10);
  assert.deepEqual(guest.counts, { received: 6, sent: 0, waiting: 0 });
  assert.deepEqual(guest.capabilities.counts, { hostObjects: 6, guestObjects: 0, runningCalls: 0 });
  guest.releaseAll();
  assert.equal(guest.capabilities.counts.hostObjects, 0);
  assert.equal(made.liveReferences, 0);
  assert.equal(target.liveReferences, 0);
});
