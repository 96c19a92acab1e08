import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { currentCall, hostFunction, proxy } from '../../src/capability/index.ts';
import type { Exposure, HostCallContext } from '../../src/capability/index.ts';
import { objectsIn } from '../../src/capability/objects-in.ts';
import { MAX_WAITING_BYTES } from '../../src/capability/limits.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { PythonFunction } from '../../src/model/reference.ts';
import type { HostInput } from '../../src/model/value.ts';
import { FakeGuest, turn } from './fake-guest.ts';
import { Received, Thing } from './guest-values.ts';

/** A host function that ends when it is told to. */
function controlled() {
  const calls: HostCallContext[] = [];
  const ends: ((value: string) => void)[] = [];
  const run = (): Promise<string> => {
    calls.push(currentCall());
    return new Promise((resolve) => {
      ends.push(resolve);
    });
  };
  return { run, calls, ends };
}

test('calls are counted over all guests, up to the last one and no further', async () => {
  const f = hostFunction(() => 1, { budget: { calls: 3 }, name: 'f' });
  const guests = [new FakeGuest(), new FakeGuest()];
  const [first, second] = guests.map((guest) => ({ guest, it: guest.exposeOne(f) }));
  assert.ok(first && second);
  assert.equal(await first.guest.get(first.it, 'call'), 1);
  assert.equal(await second.guest.get(second.it, 'call'), 1);
  assert.equal(await first.guest.get(first.it, 'call'), 1);
  for (const { guest, it } of [first, second]) {
    const { kind, message } = await guest.failure(it, 'call');
    assert.equal(kind, 'budget');
    assert.equal(message, 'f: its 3 uses are used up');
  }
  assert.equal(f.calls, 3);
});

test('a budget of none allows nothing', async () => {
  const guest = new FakeGuest();
  const calls = guest.exposeOne(hostFunction(() => 1, { budget: { calls: 0 } }));
  const time = guest.exposeOne(hostFunction(() => 1, { budget: { timeMs: 0 } }));
  assert.equal((await guest.failure(calls, 'call')).kind, 'budget');
  assert.equal((await guest.failure(time, 'call')).kind, 'budget');
});

test('attributes and steps of an iteration are uses, too', async () => {
  const guest = new FakeGuest();
  const target = proxy(new Set([1, 2, 3]), {
    allow: ['size', Symbol.iterator],
    budget: { calls: 3 },
  });
  const it = guest.exposeOne(target);
  await guest.get(it, 'len');
  const iterator = await guest.getObject(it, 'iter');
  await guest.get(iterator, 'next');
  assert.equal((await guest.failure(iterator, 'next')).kind, 'budget');
  assert.equal(target.calls, 3);
});

test('a budget must be a number', () => {
  for (const calls of [-1, Number.NaN]) {
    assert.throws(() => hostFunction(() => 1, { budget: { calls } }), UsageError);
    assert.throws(() => hostFunction(() => 1, { budget: { timeMs: calls } }), UsageError);
  }
});

test('calls that run when the time is used up are answered at that moment, and told', async () => {
  const { run, calls, ends } = controlled();
  const f = hostFunction(run, { budget: { timeMs: 20 }, name: 'f' });
  const guest = new FakeGuest();
  const it = guest.exposeOne(f);
  const replies = await Promise.all([guest.use(it, 'call'), guest.use(it, 'call')]);
  for (const { error } of replies) {
    assert.equal(error?.kind, 'timeout');
    assert.equal(error.message, 'f: its 20 ms are used up');
  }
  assert.deepEqual(
    calls.map(({ signal }) => signal.aborted),
    [true, true],
  );
  assert.ok(f.spentMs >= 20);
  ends[0]?.('late');
  await turn();
  assert.equal((await guest.failure(it, 'call')).kind, 'budget');
});

test('a call that ends in time is answered, and the timer is gone', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { run, ends } = controlled();
    const guest = new FakeGuest();
    const it = guest.exposeOne(hostFunction(run, { budget: { timeMs: 1e12 } }));
    const reply = guest.use(it, 'call');
    ends[0]?.('done');
    assert.equal((await reply).value, 'done');
    mock.timers.tick(2 ** 31);
    assert.equal(guest.reports.length, 0);
  } finally {
    mock.timers.reset();
  }
});

test('revoking answers running calls and refuses later ones', async () => {
  const { run, calls, ends } = controlled();
  const f = hostFunction(run, { name: 'f' });
  const guest = new FakeGuest();
  const it = guest.exposeOne(f);
  const running = guest.use(it, 'call');
  assert.equal(calls[0]?.signal.aborted, false);
  f.revoke();
  f.revoke();
  assert.equal((await running).error?.kind, 'revoked');
  assert.equal(calls[0]?.signal.aborted, true);
  assert.equal((await guest.failure(it, 'call')).kind, 'revoked');
  ends[0]?.('late');
  await turn();
  assert.equal(guest.capabilities.counts.runningCalls, 0);
  assert.equal(f.revoked, true);
  assert.equal(f.calls, 1);
  guest.drop(it);
  assert.equal(f.liveReferences, 0);
});

test('an iterator goes with what it came of', async () => {
  const target = proxy([1, 2], { allow: [Symbol.iterator] });
  const guest = new FakeGuest();
  const iterator = await guest.getObject(guest.exposeOne(target), 'iter');
  target.revoke();
  assert.equal((await guest.failure(iterator, 'next')).kind, 'revoked');
});

test('a function that revokes itself is answered so', async () => {
  const f = hostFunction(() => f.revoke());
  const guest = new FakeGuest();
  assert.equal((await guest.failure(guest.exposeOne(f), 'call')).kind, 'revoked');
});

test('a cancelled call tells its function, keeps its place, and gives nothing', async () => {
  const { run, calls, ends } = controlled();
  const guest = new FakeGuest();
  const it = guest.exposeOne(run);
  const reply = guest.use(it, 'call');
  guest.cancel();
  assert.equal(calls[0]?.signal.aborted, true);
  assert.equal(guest.capabilities.counts.runningCalls, 1);
  guest.cancel();
  ends[0]?.('result');
  const { error, value } = await reply;
  assert.equal(error?.message, 'the call was cancelled');
  assert.equal(value, null);
  guest.cancel();
  assert.equal(guest.capabilities.counts.runningCalls, 0);
});

test('the signal of a call that is over before it is asked for has fired', async () => {
  const { run, calls } = controlled();
  const guest = new FakeGuest();
  void guest.use(guest.exposeOne(run), 'call');
  guest.cancel();
  assert.equal(calls[0]?.signal.aborted, true);
});

test('the end of the guest fires the signals and answers nothing', async () => {
  const { run, calls, ends } = controlled();
  const f = hostFunction(run);
  const guest = new FakeGuest();
  const it = guest.exposeOne(f);
  void guest.use(it, 'call');
  calls[0]?.signal.addEventListener('abort', () => f.revoke());
  guest.capabilities.close();
  guest.capabilities.close();
  assert.equal(calls[0]?.signal.aborted, true);
  ends[0]?.('late');
  await turn();
  assert.equal(guest.counts.waiting, 1);
  assert.equal(f.liveReferences, 0);
  assert.deepEqual(guest.capabilities.counts, { hostObjects: 0, guestObjects: 0, runningCalls: 0 });
  void guest.use(it, 'call');
  guest.release([it.id, 1]);
});

test('each function sees its own call', async () => {
  const names: string[] = [];
  const guest = new FakeGuest();
  const inner = guest.exposeOne(
    hostFunction(
      () => {
        names.push(currentCall().name);
      },
      { name: 'inner' },
    ),
  );
  const outer = guest.exposeOne(
    hostFunction(
      () => {
        void guest.use(inner, 'call');
        names.push(currentCall().name);
      },
      { name: 'outer' },
    ),
  );
  await guest.get(outer, 'call');
  assert.deepEqual(names, ['inner', 'outer']);
  assert.throws(() => currentCall(), UsageError);
});

test('how many guests hold something is known', () => {
  const f = hostFunction(() => 1);
  const guests = [new FakeGuest(), new FakeGuest()];
  for (const guest of guests) {
    guest.exposeOne(f);
    guest.receive([f, f]);
  }
  assert.equal(f.liveReferences, 2);
  guests[0]?.releaseAll();
  assert.equal(f.liveReferences, 1);
  guests[1]?.capabilities.close();
  assert.equal(f.liveReferences, 0);
});

/** The first object that the guest gets of what is exposed for one run. */
function exposeForRun(guest: FakeGuest, exposed: Exposure): Received {
  const body = guest.capabilities.encodeBindings({ inputs: {}, exposed: {}, runExposed: exposed });
  assert.ok(body !== null);
  const [it] = objectsIn(guest.read(body));
  assert.ok(it instanceof Received);
  return it;
}

test('what was exposed for a run, and what came of it, is revoked when the run is over', async () => {
  const { run, calls } = controlled();
  const guest = new FakeGuest();
  const always = (): number => 1;
  const kept = guest.exposeOne(always);
  const it = exposeForRun(guest, {
    it: { run, make: () => hostFunction(() => 2), always, list: [1] },
  });
  const made = await guest.getObject(it, 'method', 'make');
  const list = await guest.getObject(it, 'get', 'list');
  const iterator = await guest.getObject(list, 'iter');
  const same = await guest.getObject(it, 'get', 'always');
  assert.equal(same.id, kept.id);
  const running = guest.use(it, 'method', 'run');
  guest.capabilities.endRun();
  assert.equal((await running).error?.kind, 'revoked');
  assert.equal(calls[0]?.signal.aborted, true);
  for (const gone of [it, made, list, iterator]) {
    assert.equal((await guest.failure(gone, 'call')).kind, 'revoked');
  }
  assert.equal(await guest.get(kept, 'call'), 1);
  guest.releaseAll();
  assert.equal(guest.capabilities.counts.hostObjects, 0);
});

test('what is exposed for another run can be used again', async () => {
  const guest = new FakeGuest();
  const f = (): number => 1;
  const first = exposeForRun(guest, { f });
  guest.capabilities.endRun();
  assert.equal((await guest.failure(first, 'call')).kind, 'revoked');
  const second = exposeForRun(guest, { f });
  assert.equal(await guest.get(second, 'call'), 1);
  guest.capabilities.endRun();
  const third = guest.exposeOne(f);
  guest.capabilities.endRun();
  assert.equal(await guest.get(third, 'call'), 1);
});

test('what is in data that is exposed for a run is exposed for it, too', async () => {
  const guest = new FakeGuest();
  const made = hostFunction(() => 1);
  const it = exposeForRun(guest, { m: new Map([['x', [made]]]) });
  assert.equal(await guest.get(it, 'call'), 1);
  guest.capabilities.endRun();
  assert.equal((await guest.failure(it, 'call')).kind, 'revoked');
});

test('options that there are not are refused, so that none is left out by mistake', () => {
  const wrong: readonly (() => void)[] = [
    () => void Reflect.apply(hostFunction, undefined, [() => 1, { params: {} }]),
    () => void Reflect.apply(hostFunction, undefined, [() => 1, { budget: { call: 1 } }]),
    () => void proxy({ a: 1 }, Object.assign({ allow: [] }, { allowed: ['a'] })),
    () => void Reflect.apply(proxy, undefined, [{ a: 1 }, { allow: 'a' }]),
    () => void Reflect.apply(proxy, undefined, [{ a: 1 }]),
  ];
  for (const make of wrong) {
    assert.throws(make, UsageError);
  }
});

test('a guest that does not read its answers gets no further ones until it does', async () => {
  const guest = new FakeGuest();
  let read = (): void => {};
  const target = guest.exposeOne(() => 'answer');
  guest.room = new Promise((settle) => {
    read = () => {
      guest.room = null;
      settle();
    };
  });
  const replies = Promise.all([guest.use(target, 'call'), guest.use(target, 'call')]);
  await new Promise(setImmediate);
  assert.equal(guest.replies.length, 0);
  assert.equal(guest.capabilities.counts.runningCalls, 2);
  read();
  assert.deepEqual(
    (await replies).map(({ value }) => value),
    ['answer', 'answer'],
  );
  assert.equal(guest.capabilities.counts.runningCalls, 0);
});

test('a capability without a name goes by the one that it is first exposed under', async () => {
  const guest = new FakeGuest();
  const object = proxy({ x: 1 }, { allow: ['x'] });
  const call = hostFunction(() => 1);
  guest.expose({ settings: object, compute: call });
  assert.deepEqual([object.name, call.name], ['settings', 'compute']);
  guest.expose({ other: object });
  assert.equal(object.name, 'settings');
  class Named {
    readonly x = 1;
  }
  const named = proxy(new Named(), { allow: ['x'] });
  guest.expose({ settings2: named });
  assert.equal(named.name, 'Named');
});

test('what was exposed for a run does not last longer because it went through something else', async () => {
  const guest = new FakeGuest();
  const { echo, apply } = guest.expose({
    echo: (value: unknown) => value,
    apply: (callback: PythonFunction, value: HostInput) => callback(value),
  });
  assert.ok(echo instanceof Received && apply instanceof Received);
  const it = exposeForRun(guest, { secret: () => 'secret' });
  const same = await guest.getObject(echo, 'call', null, it);
  assert.equal(same.id, it.id);
  await guest.get(apply, 'call', null, new Thing(9, { kind: 'function', callable: true }), it);
  assert.equal(await guest.get(it, 'call'), 'secret');
  guest.capabilities.endRun();
  assert.equal((await guest.failure(it, 'call')).kind, 'revoked');
});

test('what was exposed for a run that is over is no argument either', async () => {
  const guest = new FakeGuest();
  const greet = guest.exposeOne((name: unknown) => `hello ${String(name)}`);
  const secret = exposeForRun(guest, { secret: () => 'secret' });
  assert.equal(await guest.get(greet, 'call', null, { toString: secret }), 'hello secret');
  guest.capabilities.endRun();
  const failure = await guest.failure(greet, 'call', null, { toString: secret });
  assert.equal(failure.kind, 'revoked');
  assert.match(failure.message, /^secret: /);
});

test('calls that wait hold so many bytes of arguments and no more', async () => {
  const guest = new FakeGuest();
  let answer = (): void => {};
  const answered = new Promise<void>((settle) => {
    answer = settle;
  });
  const wait = guest.exposeOne(() => answered);
  const text = 'x'.repeat(MAX_WAITING_BYTES / 2);
  const alone = guest.use(wait, 'call', null, [text, text]);
  assert.equal((await guest.failure(wait, 'call', null, 1)).kind, 'budget');
  assert.equal(guest.capabilities.counts.runningCalls, 1);
  answer();
  assert.equal((await alone).error, null);
  assert.equal(await guest.get(wait, 'call', null, text), null);
});
