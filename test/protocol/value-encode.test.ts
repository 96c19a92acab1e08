import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PythonArray } from '../../src/model/array.ts';
import { UsageError } from '../../src/model/errors.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../../src/model/value-datetime.ts';
import { PythonDecimal, PythonFraction, PythonUuid } from '../../src/model/value-numbers.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../src/model/value-zones.ts';
import { PythonByteArray, PythonTuple } from '../../src/model/value.ts';
import type { HostInput, PythonValue } from '../../src/model/value.ts';
import { decodeValue, encodeValue } from '../../src/protocol/index.ts';
import type { ValueForm } from '../../src/protocol/index.ts';
import { MAX_DEPTH } from '../../src/protocol/limits.ts';
import { NO_OBJECTS } from '../helpers/decode-marshal.ts';
import { pythonValue } from '../helpers/python-values.ts';

const FORM: ValueForm = {
  describe: () => {
    throw new UsageError('it is not allowed');
  },
  handle: () => 1,
};

/** There and back. */
function back(value: HostInput): PythonValue {
  const { bytes, attached } = encodeValue(value, FORM);
  return decodeValue({ bytes, attached: new Uint8Array(Buffer.concat(attached)) }, NO_OBJECTS);
}

/** Names of one letter in what was sent, in its order. */
function keysIn(sent: string): string[] {
  return [...sent.matchAll(/Z\p{Cc}([\da-z])/gu)].map(([, key = '']) => key);
}

const zone = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -86_399, max: 86_399 }).map((seconds) => new PythonTimeZone(seconds)),
);
const date = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => new PythonDate(year, month, day));
const timeParts = fc.record({
  hour: fc.nat({ max: 23 }),
  minute: fc.nat({ max: 59 }),
  second: fc.nat({ max: 59 }),
  microsecond: fc.nat({ max: 999_999 }),
  fold: fc.nat({ max: 1 }),
  zone,
});
const extended: fc.Arbitrary<PythonValue> = fc.oneof(
  date,
  timeParts.map((parts) => new PythonTime(parts)),
  fc
    .tuple(date, timeParts)
    .map(([{ year, month, day }, parts]) => new PythonDateTime({ year, month, day, ...parts })),
  fc
    .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.nat({ max: 86_399 }))
    .map(([days, seconds]) => new PythonTimeDelta(days, seconds, 5)),
  fc.integer().map((value) => new PythonDecimal(`${value}E-3`)),
  fc
    .tuple(fc.bigInt(), fc.bigInt({ min: 1n }))
    .map(([above, below]) => new PythonFraction(above, below)),
  fc.uuid().map((text) => new PythonUuid(text)),
  fc.constant(new PythonZoneInfo('Europe/Paris')),
  fc.uint8Array().map((bytes) => new PythonByteArray(bytes)),
  fc
    .float64Array({ noNaN: true })
    .map((data) => new PythonArray({ container: 'numpy', dtype: '<f8', data })),
  fc.int16Array().map((data) => new PythonArray({ container: 'memoryview', dtype: 'h', data })),
  fc.integer({ min: 65_530, max: 65_550 }).map((length) => new Uint8Array(length).fill(3)),
);

describe('a value that is sent', () => {
  it('comes back as it was, whatever it is', () => {
    const any = fc.array(fc.oneof(pythonValue, extended), { maxLength: 8 });
    fc.assert(
      fc.property(any, (values) => {
        assert.deepEqual(back(values), values);
      }),
    );
  });

  it('keeps what is shared, and cycles through every kind of container', () => {
    const part = [1];
    const both = back([part, part]);
    assert.ok(Array.isArray(both) && both[0] === both[1]);
    const record: Record<string, HostInput> = {};
    record['me'] = [record];
    const again = back(record);
    assert.equal(Reflect.get(Object(Reflect.get(Object(again), 'me')), 0), again);
    const map = new Map<HostInput, HostInput>();
    map.set(1, map);
    const mapAgain = back(map);
    assert.ok(mapAgain instanceof Map && mapAgain.get(1) === mapAgain);
  });

  it('has a form for what is no value of Python', () => {
    assert.deepEqual(back([undefined, new Uint16Array(1).buffer]), [null, new Uint8Array(2)]);
    const moment = new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6));
    const decoded = back(moment);
    assert.ok(decoded instanceof PythonDateTime);
    assert.deepEqual(decoded.toDate(), moment);
    const floats = back(Float32Array.of(1.5));
    assert.ok(floats instanceof PythonArray);
    assert.deepEqual([floats.container, floats.dtype], ['memoryview', 'f']);
  });

  it('goes back with the keys of its dicts in the order of Python', () => {
    const entries = [...['b', '7', 'a', '0'].entries()];
    // `{'b': 0, '7': 1, 'a': 2, '0': 3}`
    const text = entries.map(([index, key]) => `z\u0001${key}i${String.fromCharCode(index)}\0\0\0`);
    const bytes = new Uint8Array(Buffer.from(`{${text.join('')}0`, 'latin1'));
    const value = decodeValue({ bytes, attached: new Uint8Array(0) }, NO_OBJECTS);
    assert.deepEqual(Object.keys(value ?? {}), ['0', '7', 'b', 'a']);
    const sent = Buffer.from(encodeValue(value, FORM).bytes).toString('latin1');
    const keys = keysIn(sent);
    assert.deepEqual(keys, ['b', '7', 'a', '0']);
    Reflect.set(Object(value), 'c', 1);
    const changed = Buffer.from(encodeValue(value, FORM).bytes).toString('latin1');
    assert.equal(keysIn(changed).join(''), '07bac');
  });

  it('is refused with the place of what cannot cross, and what to do about it', () => {
    const refused: readonly (readonly [unknown, string, RegExp])[] = [
      [{ user: [new URL('x:')] }, 'user[0]', /instance of URL .*proxy\(\)/],
      [{ a: Promise.resolve() }, 'a', /await it first/],
      [[new DataView(new ArrayBuffer(1))], '[0]', /Uint8Array/],
      [Symbol('x'), 'the value', /symbol cannot cross/],
      [new Map([[[1], 1]]), 'the value', /PythonTuple/],
      [new Set([new Set()]), 'the value', /PythonFrozenSet/],
      [Object.create({ constructor: undefined }), 'the value', /such an object/],
      [Object.create({ __proto__: null }), 'the value', /such an object/],
      [Object.create({ constructor: 1 }), 'the value', /such an object/],
    ];
    for (const [value, path, message] of refused) {
      assert.throws(
        () => Reflect.apply(encodeValue, undefined, [value, FORM]),
        (error) =>
          error instanceof UsageError &&
          error.details['path'] === path &&
          message.test(error.message),
        path,
      );
    }
    assert.throws(() => encodeValue([() => 1], FORM), /\[0\]: it is not allowed/);
  });

  it('may nest as deep as MAX_DEPTH and no deeper', () => {
    let value: HostInput = [];
    for (let depth = 1; depth < MAX_DEPTH; depth += 1) {
      value = [value];
    }
    assert.ok(encodeValue(value, FORM).bytes.length > 0);
    const deeper = new PythonTuple<HostInput>([value]);
    assert.throws(() => encodeValue(deeper, FORM), /nested deeper than 1000/);
  });

  it('does not copy large buffers', () => {
    const large = new Uint8Array(65_536);
    const { attached, extended } = encodeValue([large, new Uint8Array(65_535)], FORM);
    assert.equal(attached[0]?.buffer, large.buffer);
    assert.equal(extended, true);
    assert.equal(encodeValue([1], FORM).extended, false);
  });

  it('looks at each part of a key once, however often it is shared', () => {
    let key = new PythonTuple<HostInput>([]);
    for (let level = 0; level < 200; level += 1) {
      key = new PythonTuple<HostInput>([key, key]);
    }
    assert.ok(encodeValue(new Map<HostInput, HostInput>([[key, 1]]), FORM).bytes.length < 5000);
  });
});
