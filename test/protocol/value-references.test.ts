import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError, UsageError } from '../../src/model/errors.ts';
import { HostObject } from '../../src/model/reference.ts';
import type { HostFunction } from '../../src/model/reference.ts';
import { PythonByteArray } from '../../src/model/value.ts';
import type { PythonRecord, PythonValue } from '../../src/model/value.ts';
import { decodeValue } from '../../src/protocol/index.ts';
import type { ReferenceInfo, ValueMaker } from '../../src/protocol/index.ts';
import { keysInOrder } from '../../src/protocol/value/encode-keys.ts';
import * as limits from '../../src/protocol/limits.ts';
import { FakeReference } from '../helpers/fake-reference.ts';

/** Latin-1 text as bytes. */
function raw(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function int32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes.toString('latin1');
}

const text = (value: string): string => `u${int32(value.length)}${value}`;
const list = (...items: readonly string[]): string => `[${int32(items.length)}${items.join('')}`;
const dict = (...items: readonly string[]): string => `{${items.join('')}0`;
const extension = (tag: string, ...items: readonly string[]): string =>
  list('S', text(tag), ...items);
const int = (value: number): string => `i${int32(value)}`;
/** The same with the flag of what may be referred to. */
const shared = (value: string): string =>
  String.fromCharCode(value.charCodeAt(0) | 0x80) + value.slice(1);
const again = (number: number): string => `r${int32(number)}`;

function guest(fields: string = 'N', about: Readonly<Record<string, string>> = {}): string {
  const all = {
    ...{ type: text('m.C'), repr: text('<C>'), kind: text('object'), callable: 'F' },
    ...about,
    fields,
  };
  const entries = Object.entries(all).map(([key, value]) => text(key) + value);
  return extension('guest', int(7), dict(...entries));
}

/** Makes fakes, and keeps what it was asked for. */
class Maker implements ValueMaker {
  readonly exactFloats = false;
  readonly infos: ReferenceInfo[] = [];
  readonly fields: (PythonRecord | null)[] = [];

  reference(info: ReferenceInfo): {
    readonly value: FakeReference;
    readonly setFields: (fields: PythonRecord | null) => void;
  } {
    const number = this.infos.push(info) - 1;
    return {
      value: new FakeReference(),
      setFields: (fields) => {
        this.fields[number] = fields;
      },
    };
  }

  host(id: number): HostObject | HostFunction {
    if (id !== 1 && id !== 2) {
      throw new ProtocolError('unknown');
    }
    return id === 1 ? new HostObject() : () => null;
  }
}

function decode(data: string, maker = new Maker()): PythonValue {
  return decodeValue({ bytes: raw(data), attached: new Uint8Array(0) }, maker);
}

function refuses(data: string, reason?: string): void {
  assert.throws(
    () => decode(data),
    (error) =>
      error instanceof ProtocolError &&
      (reason === undefined || error.details['reason'] === reason),
    data.slice(0, 200),
  );
}

describe('a reference to an object of the guest', () => {
  it('is made of what the guest says of it', () => {
    const maker = new Maker();
    assert.ok(decode(guest(), maker) instanceof FakeReference);
    const info = { handle: 7, type: 'm.C', repr: '<C>', kind: 'object', callable: false };
    assert.deepEqual(maker.infos, [info]);
    assert.deepEqual(maker.fields, [null]);
  });

  it('is there before its fields, which may hold it', () => {
    const maker = new Maker();
    const value = decode(shared(guest(dict(text('me') + again(0)))), maker);
    assert.deepEqual(Object.entries(maker.fields[0] ?? {}), [['me', value]]);
  });

  it('is refused when anything said of it is missing, more, or of another type', () => {
    refuses(extension('guest', int(7), 'N'));
    refuses(extension('guest', int(7), dict()));
    refuses(extension('guest', int(-1), dict()));
    refuses(guest('N', { type: 'N' }));
    refuses(guest('N', { repr: int(1) }));
    refuses(guest('N', { kind: text('constructor') }));
    refuses(guest('N', { callable: int(1) }));
    refuses(guest(`N${text('more')}N`));
  });

  it('may be said of as much as MAX_REFERENCE_UNITS and no more', () => {
    const most = text('x'.repeat(limits.MAX_REFERENCE_UNITS));
    const more = text('x'.repeat(limits.MAX_REFERENCE_UNITS + 1));
    for (const name of ['type', 'repr']) {
      assert.ok(decode(guest('N', { [name]: most })) instanceof FakeReference);
      refuses(guest('N', { [name]: more }), 'limit');
    }
  });

  it('may occur MAX_REFERENCES times and no more', () => {
    const many = (count: number): string => list(...Array<string>(count).fill(guest()));
    assert.ok(Array.isArray(decode(many(limits.MAX_REFERENCES))));
    refuses(many(limits.MAX_REFERENCES + 1), 'limit');
  });

  it('is received once, even when a dict that holds itself turns out to be a Map', () => {
    const maker = new Maker();
    const entries = [text('me') + again(0), text('it') + guest(), int(1) + again(0)];
    const map = decode(shared(dict(...entries)), maker);
    assert.ok(map instanceof Map);
    assert.equal(map.get('me'), map);
    assert.equal(map.get(1), map);
    assert.equal(maker.infos.length, 1);
    assert.deepEqual([...map.keys()], ['me', 'it', 1]);
  });
});

describe('an object of the host that comes back', () => {
  it('is what the maker has under its number', () => {
    assert.ok(decode(extension('host', int(1))) instanceof HostObject);
    refuses(extension('host', int(3)));
    refuses(extension('host', int(-1)));
    refuses(extension('host', text('1')));
  });

  it('makes a Map of a dict that would be taken for a promise', () => {
    const thenable = decode(dict(text('then') + extension('host', int(2))));
    assert.ok(thenable instanceof Map);
    const harmless = decode(dict(text('then') + int(1)));
    assert.ok(typeof harmless === 'object' && harmless !== null && 'then' in harmless);
  });

  it('is refused when the maker finds that it cannot be used', () => {
    const maker = new Maker();
    maker.host = () => {
      throw new UsageError('no');
    };
    assert.throws(() => decode(extension('host', int(1)), maker), ProtocolError);
  });
});

describe('a reference within a value', () => {
  it('leads to what was flagged before, in the order in which it began', () => {
    const value = decode(list(shared(list(shared(int(5)))), again(0), again(1)));
    assert.ok(Array.isArray(value));
    assert.deepEqual(value, [[5], [5], 5]);
    assert.equal(value[0], value[1]);
  });

  it('may lead to a container that is not complete yet', () => {
    const cycle = decode(shared(list(again(0))));
    assert.ok(Array.isArray(cycle) && cycle[0] === cycle);
    const tuple = decode(shared(`(${int32(1)}${list(again(0))}`));
    assert.ok(typeof tuple === 'object' && tuple !== null);
    const set = decode(shared(`<${int32(1)}${again(0)}`));
    assert.ok(set instanceof Set && set.has(set));
    const record = decode(shared(dict(text('me') + again(0))));
    assert.equal(Reflect.get(Object(record), 'me'), record);
  });

  it('is refused when it leads nowhere', () => {
    for (const number of [0, 1, -1, 0x7fffffff, -0x80000000]) {
      refuses(again(number), 'malformed');
      refuses(list(int(1), again(number)), 'malformed');
    }
    refuses(list(shared(int(1)), again(1)), 'malformed');
    // What is no container cannot hold itself.
    refuses(shared(extension('bytearray', again(0))), 'malformed');
    refuses(shared(extension('date', again(0), again(0), again(0))), 'malformed');
  });

  it('costs no more than its bytes, however often it multiplies', () => {
    // Each list holds the one before it twice: 2 ** 200 leaves, if anybody walked them.
    let data = shared(list(int(1)));
    for (let depth = 0; depth < 200; depth += 1) {
      data = `${data}${shared(list(again(depth), again(depth)))}`;
    }
    const value = decode(`(${int32(201)}${data}`);
    assert.ok(typeof value === 'object');
  });
});

describe('a dict', () => {
  const keys = ['__proto__', 'constructor', 'then', 'hasOwnProperty', 'toString'];

  it('has keys that mean something elsewhere as its own', () => {
    const value = decode(dict(...keys.map((key, index) => text(key) + int(index))));
    assert.ok(typeof value === 'object' && value !== null);
    assert.equal(Object.getPrototypeOf(value), null);
    assert.deepEqual(Object.keys(value), keys);
    const nested = decode(dict(text('__proto__') + dict(text('polluted') + int(1))));
    assert.equal(Object.getPrototypeOf(nested), null);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
});

describe('a value made to be costly', () => {
  const decode = (body: string): PythonValue =>
    decodeValue({ bytes: raw(body), attached: new Uint8Array() }, new Maker());

  it('takes no memory for keys that look like high indices', () => {
    const one = dict(text('1023') + 'N');
    const before = process.memoryUsage().heapUsed;
    const value = decode(list(...Array.from({ length: 20_000 }, () => one)));
    assert.ok(Array.isArray(value) && value.length === 20_000);
    assert.ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024);
  });

  it('is refused when its keys collide, and taken when they do not', () => {
    // A bigint of which V8 hashes the lowest 64 bits, which are the same in all.
    const collide = (n: number): string =>
      `l${int32(7)}\u0005\0\0\0\0\0\0\0${String.fromCharCode(n & 0xff, (n >> 8) & 0x7f, (n >> 15) & 0xff, 0x40, 1, 0)}`;
    const colliding = Array.from({ length: 60_000 }, (_, n) => collide(n));
    assert.throws(() => decode(`<${int32(colliding.length)}${colliding.join('')}`), ProtocolError);
    const plain = Array.from({ length: 100_000 }, (_, n) => int(n));
    const value = decode(`<${int32(plain.length)}${plain.join('')}`);
    assert.ok(value instanceof Set && value.size === 100_000);
  });

  it('counts small byte strings among its containers', () => {
    const bytes = (count: number): string => `[${int32(count)}${`s${int32(0)}`.repeat(count)}`;
    assert.throws(() => decode(bytes(limits.MAX_CONTAINERS)), ProtocolError);
    const most = decode(bytes(limits.MAX_CONTAINERS - 1));
    assert.ok(Array.isArray(most) && most.length === limits.MAX_CONTAINERS - 1);
  });

  it('has no two parts with the same memory', () => {
    const bytes = shared(`s${int32(1)}x`);
    const value = decode(
      list(extension('bytearray', bytes), again(0), extension('bytearray', again(0))),
    );
    assert.ok(Array.isArray(value));
    const buffers = value.map((each) =>
      each instanceof PythonByteArray
        ? each.bytes.buffer
        : each instanceof Uint8Array && each.buffer,
    );
    assert.equal(new Set(buffers).size, 3);
  });

  it('keeps no order of keys that came twice', () => {
    const value = decode(dict(text('b') + 'N', text('1') + 'N', text('1') + 'T'));
    assert.deepEqual(value, Object.assign(Object.create(null), { 1: true, b: null }));
    assert.ok(typeof value === 'object' && value !== null);
    assert.deepEqual([...keysInOrder(value)], ['1', 'b']);
  });
});
