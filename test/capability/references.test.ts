import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GuestError } from '../../src/capability/index.ts';
import { ProtocolError, UsageError } from '../../src/model/errors.ts';
import { isPythonFunction, PythonReference } from '../../src/model/reference.ts';
import type { PythonFunction } from '../../src/model/reference.ts';
import { PythonFloat } from '../../src/model/value-numbers.ts';
import { FakeGuest, turn } from './fake-guest.ts';
import { Thing } from './guest-values.ts';
import type { GuestValue } from './guest-values.ts';

function decode(guest: FakeGuest, value: GuestValue): PythonReference {
  const decoded = guest.capabilities.decode(guest.encode(value));
  assert.ok(decoded instanceof PythonReference);
  return decoded;
}

test('a reference tells what the guest said of its object', () => {
  const guest = new FakeGuest();
  const it = decode(guest, new Thing(5, { kind: 'dataclass', fields: { x: 1 } }));
  assert.equal(it.type, 'main.Thing');
  assert.equal(it.repr, '<Thing>');
  assert.equal(it.kind, 'dataclass');
  assert.equal(it.callable, false);
  assert.equal(it.fields?.['x'], 1);
});

test('attributes, calls and items of the object are operations of the guest', async () => {
  const guest = new FakeGuest();
  const asked: string[] = [];
  guest.answer = ({ action, target, name, args, kwargs }) => {
    asked.push(JSON.stringify([action, target, name, args, kwargs]));
    return { value: 1 };
  };
  const it = decode(guest, new Thing(5));
  assert.equal(await it.get('x'), 1);
  await it.set('x', undefined);
  await it.call([1, 2], { key: 'v' });
  assert.deepEqual(asked, [
    '["get",5,"x",[],{}]',
    '["set",5,"x",[null],{}]',
    '["call",5,null,[1,2],{"key":"v"}]',
  ]);
});

test('an object of the guest goes back to it as itself', () => {
  const guest = new FakeGuest();
  const back = guest.receive([decode(guest, new Thing(5))]);
  assert.ok(Array.isArray(back) && back[0] instanceof Thing);
  assert.equal(back[0].handle, 5);
});

test('it goes to no other guest', () => {
  const [guest, other] = [new FakeGuest(), new FakeGuest()];
  const it = decode(guest, new Thing(5));
  assert.throws(() => other.receive(it), UsageError);
  assert.equal(other.capabilities.counts.guestObjects, 0);
});

test('an exception rejects with what it was', async () => {
  const guest = new FakeGuest();
  guest.answer = () => ({ raises: 'no' });
  await assert.rejects(
    decode(guest, new Thing(5)).get('x'),
    (error) => error instanceof GuestError && error.error.message === 'no',
  );
});

test('sys.exit in a callback is an exception like others', async () => {
  const guest = new FakeGuest();
  guest.answer = () => ({ result: { status: 'exited', exitCode: 3, message: null } });
  await assert.rejects(
    decode(guest, new Thing(5)).call(),
    (error) => error instanceof GuestError && error.error.name === 'SystemExit',
  );
});

test('a result that is too large is an error of use', async () => {
  const guest = new FakeGuest();
  guest.answer = () => ({ result: { tooLarge: true, value: null } });
  await assert.rejects(decode(guest, new Thing(5)).get('x'), UsageError);
});

test('an object that is received again is the same one, and is released as often', async () => {
  const guest = new FakeGuest();
  const first = decode(guest, new Thing(5));
  assert.equal(decode(guest, new Thing(5)), first);
  assert.equal(guest.capabilities.counts.guestObjects, 1);
  first.release();
  first.release();
  first[Symbol.dispose]();
  await turn();
  assert.equal(guest.counts.sent, 0);
  assert.equal(guest.capabilities.counts.guestObjects, 0);
});

test('after its release it cannot be used, but it may be received anew', async () => {
  const guest = new FakeGuest();
  const first = decode(guest, new Thing(5));
  first.release();
  await assert.rejects(first.get('x'), UsageError);
  await assert.rejects(first.call(), UsageError);
  assert.throws(() => guest.receive(first), UsageError);
  const second = decode(guest, new Thing(5));
  assert.notEqual(second, first);
  assert.equal(await second.get('x'), null);
  await turn();
  assert.equal(guest.counts.sent, 1);
});

test('after the end of the guest it cannot be used', async () => {
  const guest = new FakeGuest();
  const it = decode(guest, new Thing(5));
  guest.capabilities.close();
  await assert.rejects(it.get('x'), UsageError);
  it.release();
  await turn();
  assert.equal(guest.counts.sent, 1);
});

test('what is forgotten is released', async () => {
  const guest = new FakeGuest();
  for (let handle = 1; handle <= 100; handle += 1) {
    decode(guest, new Thing(handle));
  }
  const kept = decode(guest, new Thing(1000));
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  assert.ok(typeof collect === 'function');
  for (let round = 0; round < 50 && guest.counts.sent > 1; round += 1) {
    Reflect.apply(collect, undefined, []);
    await turn();
  }
  assert.equal(guest.counts.sent, 1);
  assert.equal(guest.capabilities.counts.guestObjects, 1);
  assert.equal(kept.kind, 'object');
});

test('an object is iterated step by step, and its iterator is released', async () => {
  const guest = new FakeGuest();
  let steps = 0;
  guest.answer = ({ action }) => {
    if (action === 'iter') {
      return { value: new Thing(6) };
    }
    steps += 1;
    return { value: steps > 2 ? [true, null] : [false, steps] };
  };
  const it = decode(guest, new Thing(5));
  const seen: unknown[] = [];
  for await (const item of it) {
    seen.push(item);
  }
  assert.deepEqual(seen, [1, 2]);
  steps = 0;
  for await (const _ of it) {
    break;
  }
  await turn();
  assert.equal(guest.counts.sent, 1);
});

test('an iteration that makes no sense ends', async () => {
  const guest = new FakeGuest();
  const it = decode(guest, new Thing(5));
  guest.answer = ({ action }) => ({ value: action === 'iter' ? new Thing(6) : 'nonsense' });
  for await (const _ of it) {
    assert.fail('there is nothing in it');
  }
  guest.answer = () => ({ value: 1 });
  await assert.rejects(async () => {
    for await (const _ of it) {
      assert.fail('there is nothing in it');
    }
  }, UsageError);
});

test('only arguments of calls become functions', async () => {
  const guest = new FakeGuest();
  const kinds: boolean[] = [];
  const f = guest.exposeOne((...args: unknown[]) => {
    kinds.push(...args.map(isPythonFunction));
  });
  const callable = new Thing(1, { kind: 'function', callable: true });
  const data = new Thing(2, { kind: 'dataclass', callable: true, fields: {} });
  await guest.get(f, 'call', null, callable, data, new Thing(3));
  assert.deepEqual(kinds, [true, false, false]);
  assert.equal(isPythonFunction(decode(guest, new Thing(4, { callable: true }))), false);
});

test('a function of the guest goes back as the object that it is', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne((callback: unknown) => [callback]);
  const back = await guest.get(f, 'call', null, new Thing(1, { kind: 'function', callable: true }));
  assert.ok(Array.isArray(back) && back[0] instanceof Thing && back[0].handle === 1);
});

test('an answer that no honest guest gives ends it, and whoever waits is told', async () => {
  const guest = new FakeGuest();
  const value = { bytes: new Uint8Array([0x5b]), attached: new Uint8Array(0) };
  guest.answer = () => ({ result: { value } });
  await assert.rejects(decode(guest, new Thing(5)).get('x'), ProtocolError);
  assert.ok(guest.killedBy instanceof ProtocolError);
});

test('variables of the guest are operations without a target', async () => {
  const guest = new FakeGuest();
  guest.answer = ({ target, name }) => ({ value: [target, name] });
  const operation = { action: 'get', target: null, name: 'x', args: [], kwargs: {} } as const;
  const { value, repr } = await guest.capabilities.operate(operation);
  assert.deepEqual(value, [null, 'x']);
  assert.equal(repr, null);
  guest.answer = () => ({ result: { value: null } });
  assert.equal((await guest.capabilities.operate(operation)).value, undefined);
  guest.capabilities.close();
  await assert.rejects(guest.capabilities.operate(operation), UsageError);
});

test('exact floats stay floats', () => {
  const guest = new FakeGuest({ exactFloats: true });
  assert.ok(guest.capabilities.decode(guest.encode(new PythonFloat(1))) instanceof PythonFloat);
  const loose = new FakeGuest();
  assert.equal(loose.capabilities.decode(loose.encode(new PythonFloat(1))), 1);
});

test('what nobody awaits is no unhandled rejection, even where a guest has its functions called', async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown): number => unhandled.push(error);
  process.on('unhandledRejection', hear);
  const guest = new FakeGuest();
  guest.answer = () => ({ raises: 'no' });
  const raises = new Thing(9, { kind: 'function', callable: true });
  const greet = guest.exposeOne((name: string) => `hello ${name}`);
  const log = guest.exposeOne((value: unknown) => JSON.stringify(value));
  const tell = guest.exposeOne((listener: PythonFunction) => {
    void listener(1);
    void listener.reference.get('x');
    void listener.reference.set('x', 1);
  });
  await guest.failure(greet, 'call', null, { toString: raises, valueOf: raises });
  await guest.get(log, 'call', null, { toJSON: raises });
  await guest.get(tell, 'call', null, raises);
  await turn();
  process.off('unhandledRejection', hear);
  assert.deepEqual(unhandled, []);
});
