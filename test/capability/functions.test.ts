import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction } from '../../src/capability/index.ts';
import { UsageError } from '../../src/model/errors.ts';
import { FakeGuest, turn } from './fake-guest.ts';
import { Received, Thing } from './guest-values.ts';

test('a function is called with positional arguments', async () => {
  const guest = new FakeGuest();
  const add = guest.exposeOne((left: number, right: number) => left + right);
  assert.equal(await guest.get(add, 'call', null, 2, 3), 5);
});

test('keyword arguments come last, in an object without a prototype', async () => {
  const seen: unknown[][] = [];
  const guest = new FakeGuest();
  const f = guest.exposeOne((...args: unknown[]) => {
    seen.push(args);
  });
  await guest.use(f, 'call', null, [1], { full: true, __proto__: null });
  await guest.use(f, 'call', null, [1]);
  assert.deepEqual(
    seen.map((args) => args.length),
    [2, 1],
  );
  assert.equal(Object.getPrototypeOf(seen[0]?.[1]), null);
  assert.equal(JSON.stringify(seen[0]), '[1,{"full":true}]');
});

test('a promise is awaited, and undefined is None', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(async (value: unknown) => value);
  assert.equal(await guest.get(f, 'call', null, 'x'), 'x');
  const none = guest.exposeOne(() => undefined);
  assert.equal(await guest.get(none, 'call'), null);
});

test('what is not asynchronous is answered at once', () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  void guest.use(f, 'call');
  assert.equal(guest.counts.waiting, 0);
});

test('a function can be called and nothing else', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  for (const action of ['get', 'method', 'set', 'delete', 'getitem', 'iter', 'enter'] as const) {
    for (const name of ['constructor', 'apply', 'name', 'prototype', null]) {
      const { kind } = await guest.failure(f, action, name, 'x');
      assert.equal(kind, 'type');
    }
  }
});

test('a function that comes back is the same function', async () => {
  const f = (): number => 1;
  const guest = new FakeGuest();
  const seen: unknown[] = [];
  const { it, take } = guest.expose({
    it: f,
    take: (value: unknown) => {
      seen.push(value);
      return value;
    },
  });
  assert.ok(it instanceof Received && take instanceof Received);
  const back = await guest.getObject(take, 'call', null, it);
  assert.equal(seen[0], f);
  assert.equal(back.id, it.id);
});

test('a hostFunction that comes back is what hostFunction gave', async () => {
  const wrapped = hostFunction(() => 1, { name: 'one' });
  const guest = new FakeGuest();
  const seen: unknown[] = [];
  const { it, take } = guest.expose({
    it: wrapped,
    take: (value: unknown) => {
      seen.push(value);
    },
  });
  assert.ok(it instanceof Received && take instanceof Received);
  await guest.get(take, 'call', null, it);
  assert.equal(seen[0], wrapped);
});

test('a function among data is refused, and where it was is told to the host alone', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => ({ a: [() => 1] }));
  const failure = await guest.failure(f, 'call');
  assert.equal(failure.kind, 'host');
  assert.match(failure.message, /^the host function failed \(id [\da-f]{8}\)$/);
  assert.equal(guest.reports.length, 1);
  const [report] = guest.reports;
  assert.equal(report?.id, failure.ref);
  assert.ok(report?.error instanceof UsageError);
  assert.match(report.error.message, /hostFunction/);
  assert.throws(() => guest.receive({ f: () => 1 }), UsageError);
});

test('an instance of a class among results is refused', async () => {
  class Secret {
    readonly key = 'k';
  }
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => new Secret());
  const failure = await guest.failure(f, 'call');
  assert.equal(failure.kind, 'host');
  assert.doesNotMatch(failure.message, /Secret/);
  assert.match(String(guest.reports[0]?.error), /Secret/);
});

test('what is handed out before a value turns out not to cross does not count', async () => {
  const guest = new FakeGuest();
  const inner = hostFunction(() => 1);
  const f = guest.exposeOne(() => [inner, Symbol('x')]);
  await guest.failure(f, 'call');
  assert.equal(inner.liveReferences, 0);
  assert.equal(guest.capabilities.counts.hostObjects, 1);
});

test('a reply that is too large to be sent becomes an error', async () => {
  const guest = new FakeGuest();
  const inner = hostFunction(() => 1);
  const f = guest.exposeOne(() => inner);
  guest.failToSend = new UsageError('a frame is too large');
  const { kind } = await guest.failure(f, 'call');
  assert.equal(kind, 'host');
  assert.equal(guest.reports[0]?.error instanceof UsageError, true);
  assert.equal(inner.liveReferences, 0);
});

test('a callable of the guest is a function of the host', async () => {
  const guest = new FakeGuest();
  guest.answer = ({ action, target, args }) => ({
    value: `${action} ${target} ${JSON.stringify(args)}`,
  });
  const f = guest.exposeOne((callback: (...args: number[]) => Promise<string>) => callback(1, 2));
  const callback = new Thing(9, { kind: 'function', callable: true });
  assert.equal(await guest.get(f, 'call', null, callback), 'call 9 [1,2]');
});

test('a callable of the guest may be kept and is the same at each time', async () => {
  const guest = new FakeGuest();
  const seen: unknown[] = [];
  const f = guest.exposeOne((...args: unknown[]) => {
    seen.push(...args);
  });
  const callback = new Thing(9, { kind: 'class', callable: true });
  await guest.get(f, 'call', null, callback, [callback]);
  await guest.get(f, 'call', null, callback);
  assert.equal(new Set(seen.flat()).size, 1);
});

test('a generator that a function gives is iterated by the guest', async () => {
  const guest = new FakeGuest();
  let ended = 0;
  const f = guest.exposeOne(async function* rows() {
    try {
      yield 1;
      yield 2;
    } finally {
      ended += 1;
    }
  });
  const all = await guest.getObject(f, 'call');
  assert.deepEqual(all.description?.protocols, ['iter', 'aiter', 'next']);
  assert.deepEqual(await guest.get(all, 'next'), [false, 1]);
  assert.deepEqual(await guest.get(all, 'next'), [false, 2]);
  assert.deepEqual(await guest.get(all, 'next'), [true, null]);
  assert.deepEqual(await guest.get(all, 'next'), [true, null]);
  const some = await guest.getObject(f, 'call');
  await guest.get(some, 'next');
  guest.drop(some);
  await turn();
  assert.equal(ended, 2);
});

test('a generator that nobody waits for any more is ended', async () => {
  const guest = new FakeGuest();
  let ended = false;
  let begin = (): void => {};
  const f = guest.exposeOne(async () => {
    await new Promise<void>((resolve) => {
      begin = resolve;
    });
    return Object.assign(
      (function* () {
        yield 1;
      })(),
      {
        return: () => {
          ended = true;
          return { done: true, value: undefined };
        },
      },
    );
  });
  const reply = guest.use(f, 'call');
  guest.cancel();
  begin();
  assert.equal((await reply).error?.message, 'the call was cancelled');
  assert.equal(guest.capabilities.counts.hostObjects, 1);
  assert.equal(ended, true);
});

test('too many arguments are refused before anything is called', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  const { error } = await guest.use(f, 'call', null, Array<number>(10_001).fill(0));
  assert.equal(error?.kind, 'type');
  assert.equal((await guest.use(f, 'call', null, Array<number>(10_000).fill(0))).error, null);
});

test('no argument of a guest is taken for a promise', async () => {
  const guest = new FakeGuest();
  let called = 0;
  const { spy, echo } = guest.expose({
    spy: () => {
      called += 1;
    },
    echo: async (value: unknown) => value,
  });
  assert.ok(spy instanceof Received && echo instanceof Received);
  const callback = new Thing(1, { kind: 'function', callable: true });
  for (const then of [spy, callback]) {
    const dict = new Map([['then', then]]);
    const { error } = await guest.use(echo, 'call', null, [dict]);
    assert.equal(error, null);
    assert.equal((await guest.use(echo, 'call', null, [[dict]])).error, null);
  }
  assert.equal(called, 0);
});
