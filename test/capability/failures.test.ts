import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Capabilities, GuestError, PublicError } from '../../src/capability/index.ts';
import { UsageError } from '../../src/model/errors.ts';
import { PythonReference } from '../../src/model/reference.ts';
import { FakeGuest, pythonError } from './fake-guest.ts';
import { Thing } from './guest-values.ts';

/** Throws what lint would not let us throw. */
function throwing(thrown: unknown): () => Promise<never> {
  return () => Promise.reject(thrown);
}

test('the message of a public error reaches the guest, with the exception it asks for', async () => {
  const guest = new FakeGuest();
  const plain = guest.exposeOne(throwing(new PublicError('no such user')));
  assert.deepEqual(await guest.failure(plain, 'call'), {
    kind: 'host',
    message: 'no such user',
    ref: null,
  });
  const key = guest.exposeOne(throwing(new PublicError('no such user', { kind: 'key' })));
  assert.equal((await guest.failure(key, 'call')).kind, 'key');
  assert.equal(guest.reports.length, 0);
});

test('an error that says itself that it is public is public', async () => {
  const guest = new FakeGuest();
  const own = guest.exposeOne(throwing(Object.assign(new TypeError('told'), { public: true })));
  assert.equal((await guest.failure(own, 'call')).message, 'told');
  class Inherited extends Error {}
  Reflect.set(Inherited.prototype, 'public', true);
  const inherited = guest.exposeOne(throwing(new Inherited('not told')));
  assert.doesNotMatch((await guest.failure(inherited, 'call')).message, /told/);
});

test('a very long public message is cut', async () => {
  const guest = new FakeGuest();
  const it = guest.exposeOne(throwing(new PublicError('x'.repeat(1e6))));
  assert.equal((await guest.failure(it, 'call')).message.length, 16_384);
});

test('of whatever else is thrown the guest learns a number only', async () => {
  const hostile = new Error('secret');
  Object.defineProperty(hostile, 'message', {
    get() {
      throw new Error('not even this');
    },
  });
  Object.assign(hostile, { public: true });
  const odd = Object.assign(new Error('x'), { public: true });
  Object.defineProperty(odd, 'message', { value: { toString: () => 'secret' } });
  const things: readonly unknown[] = [
    ...[new Error('secret'), 'secret', 7, null, undefined, Symbol('secret'), { message: 'secret' }],
    ...[hostile, odd, new UsageError('secret'), { public: true, message: 'secret' }, [], () => {}],
    new Proxy(new Error('secret'), {
      getPrototypeOf() {
        throw new Error('trap');
      },
    }),
  ];
  for (const thrown of things) {
    const guest = new FakeGuest();
    const failure = await guest.failure(guest.exposeOne(throwing(thrown)), 'call');
    assert.equal(failure.kind, 'host');
    assert.match(failure.message, /^the host function failed \(id [\da-f]{8}\)$/);
    assert.equal(guest.reports.length, 1);
    assert.equal(guest.reports[0]?.error, thrown);
    assert.equal(guest.reports[0]?.id, failure.ref);
  }
});

test('a result that throws when it is looked at is a failure as any', async () => {
  const guest = new FakeGuest();
  const thenable = guest.exposeOne(() =>
    Object.defineProperty({}, ['th', 'en'].join(''), {
      get() {
        throw new Error('secret');
      },
    }),
  );
  const getter = guest.exposeOne(() => ({
    get field(): never {
      throw new Error('secret');
    },
  }));
  for (const it of [thenable, getter]) {
    assert.equal((await guest.failure(it, 'call')).kind, 'host');
  }
  assert.equal(guest.reports.length, 2);
  assert.equal(guest.capabilities.counts.runningCalls, 0);
});

test('an exception of a callback that is let through is raised again in its own guest', async () => {
  const guest = new FakeGuest();
  guest.answer = () => ({ raises: 'of its own' });
  const seen: unknown[] = [];
  const it = guest.exposeOne(async (callback: () => Promise<unknown>) => {
    try {
      await callback();
    } catch (error) {
      seen.push(error);
      throw error;
    }
  });
  const callback = new Thing(3, { kind: 'function', callable: true });
  const failure = await guest.failure(it, 'call', null, callback);
  assert.deepEqual(failure, { kind: 'guest', message: 'ValueError: of its own', ref: 1 });
  const [error] = seen;
  assert.ok(error instanceof GuestError);
  assert.equal(error.error.name, 'ValueError');
  assert.equal(error.name, 'GuestError');
});

test("an exception of another guest, or made by hand, is the host's own trouble", async () => {
  const other = new FakeGuest();
  other.answer = () => ({ raises: 'secret' });
  const thing = other.capabilities.decode(other.encode(new Thing(1)));
  assert.ok(thing instanceof PythonReference);
  const guest = new FakeGuest();
  const foreign = guest.exposeOne(async () => {
    await thing.call();
  });
  const handmade = guest.exposeOne(throwing(new GuestError(pythonError('X', 'secret'))));
  for (const it of [foreign, handmade]) {
    const failure = await guest.failure(it, 'call');
    assert.equal(failure.kind, 'host');
    assert.doesNotMatch(failure.message, /secret/);
  }
});

test('that nobody hears of hidden errors is no error', () => {
  const replies: unknown[] = [];
  const capabilities = new Capabilities({
    link: { send: (message) => replies.push(message), room: () => null, perform: () => {} },
    exactFloats: false,
    onHostError: null,
  });
  capabilities.encodeBindings({ inputs: {}, exposed: { f: 1 }, runExposed: {} });
  assert.equal(capabilities.encodeBindings({ inputs: {}, exposed: {}, runExposed: {} }), null);
  assert.equal(replies.length, 0);
});
