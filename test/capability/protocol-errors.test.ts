import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction, proxy } from '../../src/capability/index.ts';
import { MAX_HOST_HANDLES } from '../../src/capability/limits.ts';
import { ProtocolError } from '../../src/model/errors.ts';
import { FakeGuest } from './fake-guest.ts';
import { Received, Thing } from './guest-values.ts';
import type { GuestValue } from './guest-values.ts';

const forged = [0, 2, 99, -1, 2 ** 31, 1.5, Number.NaN];

test('a target that was never handed out is a forgery', () => {
  const guest = new FakeGuest();
  guest.exposeOne(() => 1);
  for (const id of forged) {
    assert.throws(() => guest.use(id, 'call'), ProtocolError);
  }
});

test('an argument that was never handed out is a forgery', () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  for (const id of [0, 2, 99, 2 ** 31 - 1]) {
    assert.throws(() => guest.use(f, 'call', null, [new Received(id)]), ProtocolError);
  }
});

test('what one guest holds is nothing to another', () => {
  const shared = hostFunction(() => 1);
  const first = new FakeGuest();
  const second = new FakeGuest();
  first.exposeOne(shared);
  assert.throws(() => second.use(1, 'call'), ProtocolError);
});

test('a target is a forgery once it has been released', () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  guest.release([f.id, 1]);
  assert.throws(() => guest.use(f, 'call'), ProtocolError);
  assert.throws(() => guest.release([f.id, 1]), ProtocolError);
});

test('a number is not given twice', () => {
  const guest = new FakeGuest();
  const first = guest.exposeOne(() => 1);
  guest.release([first.id, 1]);
  assert.notEqual(guest.exposeOne(() => 2).id, first.id);
});

test('releases are held to what was sent', () => {
  const guest = new FakeGuest();
  const f = (): number => 1;
  const { id } = guest.exposeOne(f);
  guest.exposeOne(f);
  for (const count of [0, -1, 3, 1e9, Number.MAX_SAFE_INTEGER, 0.5, Number.NaN]) {
    assert.throws(() => guest.release([id, count]), ProtocolError, String(count));
  }
  guest.release([id, 1], [id, 1]);
  assert.equal(guest.capabilities.counts.hostObjects, 0);
});

test('a storm of releases ends at the first that is false', () => {
  const guest = new FakeGuest();
  const { id } = guest.exposeOne(() => 1);
  const storm = Array.from({ length: 4096 }, () => [id, 1] as const);
  assert.throws(() => guest.release(...storm), ProtocolError);
});

test('a call has a list of arguments and a dict with names, or is no call', () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  const bodies: GuestValue[] = [
    ...[null, 1, 'ab', [], [[]], [[], []], [{}, {}], [[], {}, 1], [[], null], [null, {}]],
    [[], new Map([[1, 2]])],
    [[], new Thing(1)],
    { 0: [], 1: {} },
  ];
  for (const body of bodies) {
    assert.throws(() => guest.send(f, 'call', null, body), ProtocolError, JSON.stringify(body));
  }
});

test('a keyword that would make a thenable is refused, and the guest lives', async () => {
  const guest = new FakeGuest();
  const f = guest.exposeOne(async (options: unknown) => options);
  const then = new Thing(1, { kind: 'function', callable: true });
  const { error } = await guest.use(f, 'call', null, [], new Map([['then', then]]));
  assert.equal(error?.kind, 'type');
  assert.match(error.message, /then/);
});

test('arguments beyond what is decoded are refused, and the guest lives', async () => {
  let deep: GuestValue = [];
  for (let depth = 0; depth < 1001; depth += 1) {
    deep = [deep];
  }
  const guest = new FakeGuest();
  const f = guest.exposeOne(() => 1);
  const failure = await guest.failure(f, 'call', null, deep);
  assert.equal(failure.kind, 'value');
  assert.equal(guest.capabilities.counts.runningCalls, 0);
});

test('a guest holds only so many objects of the host', async () => {
  const guest = new FakeGuest();
  const make = guest.exposeOne(() => hostFunction(() => 1));
  for (let count = 1; count < MAX_HOST_HANDLES; count += 1) {
    void guest.use(make, 'call');
  }
  assert.equal(guest.capabilities.counts.hostObjects, MAX_HOST_HANDLES);
  const { kind, message } = await guest.failure(make, 'call');
  assert.equal(kind, 'budget');
  assert.match(message, /65536/);
  assert.equal(guest.capabilities.counts.hostObjects, MAX_HOST_HANDLES);
  guest.release([2, 1]);
  assert.ok((await guest.getObject(make, 'call')).id > MAX_HOST_HANDLES);
});

test('no name leads beyond what was allowed', async () => {
  const target = { size: 1, ask: () => 1, hidden: 'no' };
  const guest = new FakeGuest();
  const exposed = guest.expose({
    proxied: proxy(target, { allow: ['size', 'ask'] }),
    record: { size: 1, ask: () => 1 },
    array: [1, 2],
    f: () => 1,
    made: hostFunction(() => 1),
  });
  const names = [
    ...['__proto__', 'constructor', 'prototype', 'then', '__defineGetter__', '__lookupGetter__'],
    ...[
      'hasOwnProperty',
      'toString',
      'valueOf',
      'hidden',
      'call',
      'bind',
      'length ',
      '',
      '0',
      '#x',
    ],
    ...['Symbol(Symbol.iterator)', '@@iterator', 'splice', 'toJSON', 'inspect', '\0', 'caller'],
  ];
  for (const it of Object.values(exposed)) {
    assert.ok(it instanceof Received);
    for (const name of names) {
      for (const action of ['get', 'method', 'set', 'delete'] as const) {
        const { kind } = await guest.failure(it, action, name, 1);
        assert.ok(kind === 'attribute' || kind === 'type', `${action} ${name}: ${kind}`);
      }
      for (const action of ['getitem', 'setitem', 'delitem'] as const) {
        const { kind } = await guest.failure(it, action, null, name, 1);
        assert.ok(kind === 'key' || kind === 'type', `${action} ${name}: ${kind}`);
      }
    }
    assert.equal((await guest.use(it, 'get', null)).error?.kind === undefined, false);
  }
  assert.equal(guest.reports.length, 0);
  assert.deepEqual(Object.keys(target), ['size', 'ask', 'hidden']);
});

test('own properties with the names of the machinery are not given out either', async () => {
  const record: unknown = JSON.parse('{"__proto__": 1, "constructor": 2, "x": 3}');
  assert.ok(typeof record === 'object' && record !== null);
  const guest = new FakeGuest();
  const it = guest.exposeOne({ ...Object.fromEntries(Object.entries(record)) });
  assert.deepEqual(it.description?.attributes, ['x']);
  assert.equal((await guest.failure(it, 'get', '__proto__')).kind, 'attribute');
  assert.equal((await guest.failure(it, 'getitem', null, 'constructor')).kind, 'key');
});
