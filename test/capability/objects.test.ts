import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxy } from '../../src/capability/index.ts';
import type { Exposure } from '../../src/capability/index.ts';
import { UsageError } from '../../src/model/errors.ts';
import { HostObject } from '../../src/model/reference.ts';
import { FakeGuest } from './fake-guest.ts';
import { Received } from './guest-values.ts';

class Animal extends HostObject {
  readonly secret = 'own';
  #legs = 4;
  get legs(): number {
    return this.#legs;
  }
  set legs(count: number) {
    this.#legs = count;
  }
  get broken(): never {
    throw new Error('no such luck');
  }
  speak(word = '...'): string {
    return `${word} from ${this.#legs} legs`;
  }
  _inner(): string {
    return 'inner';
  }
}

class Dog extends Animal {
  static kinds = 3;
  override speak(word?: string): string {
    return `dog: ${super.speak(word)}`;
  }
  fetch(): Dog {
    return this;
  }
  *[Symbol.iterator](): Generator<number> {
    yield* [1, 2];
  }
  [Symbol.dispose](): void {
    this.legs = 0;
  }
}

test('an instance of a HostObject shows methods and accessors of its classes', () => {
  const guest = new FakeGuest();
  const { description } = guest.exposeOne(new Dog());
  assert.deepEqual(
    { ...description },
    {
      name: 'Dog',
      callable: false,
      methods: ['speak', 'fetch'],
      attributes: ['legs', 'broken'],
      write: ['legs'],
      protocols: ['contains', 'getitem', 'setitem', 'iter', 'aiter', 'enter'],
      signature: null,
      doc: null,
    },
  );
});

test('its methods run on the instance, with its private fields', async () => {
  const guest = new FakeGuest();
  const dog = guest.exposeOne(new Dog());
  assert.equal(await guest.get(dog, 'method', 'speak', 'woof'), 'dog: woof from 4 legs');
  assert.equal(await guest.get(dog, 'set', 'legs', 3), null);
  assert.equal(await guest.get(dog, 'get', 'legs'), 3);
});

test('own fields, inner names and the class itself stay hidden', async () => {
  const guest = new FakeGuest();
  const dog = guest.exposeOne(new Dog());
  for (const name of ['secret', '_inner', '#legs', 'kinds', 'constructor', '__proto__']) {
    assert.equal((await guest.failure(dog, 'get', name)).kind, 'attribute');
    assert.equal((await guest.failure(dog, 'method', name)).kind, 'attribute');
    assert.equal((await guest.failure(dog, 'set', name, 1)).kind, 'attribute');
  }
});

test('an own field does not show because a class has an accessor of that name', async () => {
  const dog = new Dog();
  Object.defineProperty(dog, 'legs', { value: 'own', enumerable: true });
  const guest = new FakeGuest();
  assert.equal((await guest.failure(guest.exposeOne(dog), 'get', 'legs')).kind, 'attribute');
});

test('an instance comes back as itself, and the guest knows it for the one it has', async () => {
  const guest = new FakeGuest();
  const dog = new Dog();
  const { it, isDog } = guest.expose({ it: dog, isDog: (other: unknown) => other === dog });
  assert.ok(it instanceof Received && isDog instanceof Received);
  assert.equal(await guest.get(isDog, 'call', null, it), true);
  assert.equal((await guest.getObject(it, 'method', 'fetch')).id, it.id);
  assert.equal(guest.receive(dog) instanceof Received, true);
});

test('a with block enters the object itself and disposes of it', async () => {
  const guest = new FakeGuest();
  const dog = guest.exposeOne(new Dog());
  assert.equal((await guest.getObject(dog, 'enter')).id, dog.id);
  assert.equal(await guest.get(dog, 'exit', null, 'ValueError', 'x'), null);
  assert.equal(await guest.get(dog, 'get', 'legs'), 0);
});

test('a getter that throws is told to the host alone', async () => {
  const guest = new FakeGuest();
  const dog = guest.exposeOne(new Dog());
  const failure = await guest.failure(dog, 'get', 'broken');
  assert.equal(failure.kind, 'host');
  assert.doesNotMatch(failure.message, /luck/);
  assert.equal(guest.reports[0]?.name, 'Dog.broken');
});

test('of a proxied object there is what was allowed', async () => {
  const db = { size: 2, url: 'secret', find: (id: number) => ({ id }), drop: () => {} };
  const guest = new FakeGuest();
  const it = guest.exposeOne(proxy(db, { allow: ['size', 'find'], name: 'db' }));
  assert.deepEqual(it.description?.methods, ['find']);
  assert.deepEqual(it.description.attributes, ['size']);
  assert.deepEqual(it.description.write, []);
  assert.equal(it.description.name, 'db');
  assert.equal(JSON.stringify(await guest.get(it, 'method', 'find', 7)), '{"id":7}');
  assert.equal(await guest.get(it, 'get', 'size'), 2);
  for (const name of ['url', 'drop', 'find']) {
    assert.equal((await guest.failure(it, 'get', name)).kind, 'attribute');
  }
  assert.equal((await guest.failure(it, 'set', 'size', 9)).kind, 'attribute');
  assert.equal((await guest.failure(it, 'delete', 'size')).kind, 'attribute');
  assert.equal(db.size, 2);
});

test('what may be written can be written, unless the object refuses', async () => {
  const target = { mode: 'a' };
  const guest = new FakeGuest();
  const it = guest.exposeOne(proxy(target, { allow: ['mode'], write: ['mode'] }));
  await guest.get(it, 'set', 'mode', 'b');
  await guest.get(it, 'setitem', null, 'mode', 'c');
  assert.equal(target.mode, 'c');
  Object.freeze(target);
  assert.equal((await guest.failure(it, 'set', 'mode', 'd')).kind, 'attribute');
});

test('names that an object does not have are refused when it is wrapped', () => {
  const wrong: string = 'nothing';
  const names: readonly (keyof Map<string, string>)[] = ['get'];
  const target: Record<string, number> = { a: 1 };
  assert.throws(() => proxy(target, { allow: [wrong] }), /has no 'nothing'/);
  assert.throws(() => proxy(target, { allow: [], write: [wrong] }), /has no 'nothing'/);
  for (const name of ['constructor', '__proto__', 'prototype']) {
    assert.throws(() => proxy(target, { allow: [name] }), UsageError);
  }
  assert.throws(
    () => proxy(new Map<string, string>(), { allow: names, write: ['size'] }),
    UsageError,
  );
  assert.throws(
    () => proxy(new Map<string, string>(), { allow: names, write: ['get'] }),
    UsageError,
  );
  assert.throws(() => proxy(new Map(), { allow: [Symbol.toStringTag] }), UsageError);
});

test('a proxied Map answers as a dict does', async () => {
  const map = new Map<string, number>([['a', 1]]);
  const guest = new FakeGuest();
  const it = guest.exposeOne(
    proxy(map, { allow: ['get', 'set', 'has', 'delete', 'size', Symbol.iterator] }),
  );
  assert.deepEqual(it.description?.protocols, [
    ...['len', 'contains', 'getitem', 'setitem', 'delitem', 'iter', 'aiter'],
  ]);
  assert.equal(await guest.get(it, 'getitem', null, 'a'), 1);
  assert.equal((await guest.failure(it, 'getitem', null, 'b')).kind, 'key');
  assert.equal(await guest.get(it, 'setitem', null, 'b', 2), null);
  assert.equal(await guest.get(it, 'contains', null, 'b'), true);
  assert.equal(await guest.get(it, 'len'), 2);
  assert.equal(await guest.get(it, 'delitem', null, 'a'), null);
  assert.equal((await guest.failure(it, 'delitem', null, 'a')).kind, 'key');
  const iterator = await guest.getObject(it, 'iter');
  assert.deepEqual(await guest.get(iterator, 'next'), [false, ['b', 2]]);
  assert.deepEqual(await guest.get(iterator, 'next'), [true, null]);
});

test('what was not allowed is not there for items either', async () => {
  const guest = new FakeGuest();
  const it = guest.exposeOne(proxy(new Map([['a', 1]]), { allow: ['has'] }));
  for (const action of ['len', 'iter', 'aiter', 'enter', 'exit', 'next', 'call'] as const) {
    assert.equal((await guest.failure(it, action)).kind, 'type', action);
  }
  assert.equal((await guest.failure(it, 'delitem', null, 'a')).kind, 'type');
  assert.equal((await guest.failure(it, 'getitem', null, 'a')).kind, 'key');
  assert.equal((await guest.failure(it, 'setitem', null, 'a', 1)).kind, 'key');
});

test('a plain object is read where it is, all the way down', async () => {
  const tools = {
    version: '1',
    count: 0,
    get next(): number {
      this.count += 1;
      return this.count;
    },
    greet(name: string) {
      return `${name} ${this.version}`;
    },
    deep: { list: [1, { x: 2 }] },
  };
  const guest = new FakeGuest();
  const it = guest.exposeOne(tools);
  assert.deepEqual(it.description?.methods, ['greet']);
  assert.deepEqual(it.description.attributes, ['version', 'count', 'next', 'deep']);
  assert.equal(tools.count, 0);
  assert.equal(await guest.get(it, 'get', 'next'), 1);
  assert.equal(await guest.get(it, 'getitem', null, 'next'), 2);
  assert.equal(await guest.get(it, 'method', 'greet', 'hi'), 'hi 1');
  const deep = await guest.getObject(it, 'get', 'deep');
  assert.equal((await guest.getObject(it, 'get', 'deep')).id, deep.id);
  const list = await guest.getObject(deep, 'getitem', null, 'list');
  const inner = await guest.getObject(list, 'getitem', null, -1);
  assert.equal(await guest.get(inner, 'get', 'x'), 2);
  const names = [it, deep, list, inner].map(({ description }) => description?.name);
  assert.deepEqual(names, ['it', 'deep', 'list', 'list']);
  assert.equal((await guest.failure(it, 'set', 'version', '2')).kind, 'attribute');
  assert.equal((await guest.failure(it, 'setitem', null, 'version', '2')).kind, 'type');
  assert.equal(await guest.get(it, 'len'), 5);
  assert.equal(await guest.get(it, 'contains', null, 'version'), true);
  assert.equal(await guest.get(it, 'contains', null, 'toString'), false);
  const keys = await guest.getObject(it, 'iter');
  assert.deepEqual(await guest.get(keys, 'next'), [false, 'version']);
});

test('an exposed array has indices as a list has', async () => {
  const list = ['a', 'b'];
  const guest = new FakeGuest();
  const it = guest.exposeOne(list);
  assert.equal(await guest.get(it, 'getitem', null, -2), 'a');
  for (const index of [2, -3, 1e9]) {
    assert.equal((await guest.failure(it, 'getitem', null, index)).kind, 'index');
  }
  for (const index of ['0', 0.5, true, null, 'length']) {
    assert.equal((await guest.failure(it, 'getitem', null, index)).kind, 'type');
  }
  assert.equal(await guest.get(it, 'contains', null, 'b'), true);
  assert.equal(await guest.get(it, 'len'), 2);
  list.push('c');
  assert.equal(await guest.get(it, 'len'), 3);
  const iterator = await guest.getObject(it, 'aiter');
  assert.deepEqual(await guest.get(iterator, 'next'), [false, 'a']);
});

test('a plain object that was exposed does not come back where code could change it by mistake', async () => {
  const config = { a: 1 };
  const seen: unknown[] = [];
  const guest = new FakeGuest();
  const { it, take } = guest.expose({
    it: config,
    take: (value: unknown) => {
      seen.push(value);
    },
  });
  assert.ok(it instanceof Received && take instanceof Received);
  await guest.get(take, 'call', null, it);
  assert.notEqual(seen[0], config);
  assert.equal(Reflect.get(Object(seen[0]), 'target'), config);
});

test('what cannot be exposed is refused at once, with where it is and what to do', () => {
  class Plain {
    readonly field = 1;
  }
  const guest = new FakeGuest();
  const nested: unknown = { deep: [new Plain()] };
  const expose = (it: unknown): void => {
    const exposure: Record<string, never> = {};
    Reflect.set(exposure, 'it', it);
    guest.expose(exposure);
  };
  assert.throws(() => expose(nested), /expose\.it\.deep\[0\]: an instance of Plain.*proxy\(/);
  assert.throws(() => expose(Promise.resolve(1)), /Promise/);
  assert.throws(() => expose(Symbol('x')), UsageError);
  assert.throws(() => expose({ a: { b: Symbol('x') } }), /expose\.it\.a\.b/);
  const exposures: Exposure[] = [
    { 'a b': 1 },
    { class: 1 },
    { '': 1 },
    { __name__: 1 },
    { '１a': 1 },
  ];
  for (const exposure of exposures) {
    assert.throws(() => guest.expose(exposure), UsageError);
  }
  assert.equal(guest.capabilities.counts.hostObjects, 0);
});

test('cycles in what is exposed are no harm', async () => {
  interface Loop {
    [name: string]: Loop;
  }
  const loop: Loop = {};
  loop['self'] = loop;
  const guest = new FakeGuest();
  const it = guest.exposeOne(loop);
  assert.equal((await guest.getObject(it, 'get', 'self')).id, it.id);
});

test('an async iterable can be iterated, and is told when it is left', async () => {
  let left = 0;
  const stream = {
    async *[Symbol.asyncIterator](): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        left += 1;
      }
    },
  };
  const guest = new FakeGuest();
  const it = guest.exposeOne(proxy(stream, { allow: [Symbol.asyncIterator] }));
  for (const action of ['iter', 'aiter'] as const) {
    const iterator = await guest.getObject(it, action);
    assert.deepEqual(await guest.get(iterator, 'next'), [false, 1]);
    guest.drop(iterator);
  }
  const iterator = await guest.getObject(it, 'aiter');
  await guest.get(iterator, 'next');
  guest.capabilities.close();
  await new Promise(setImmediate);
  assert.equal(left, 3);
});
