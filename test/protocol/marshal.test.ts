import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../src/model/errors.ts';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../src/model/value.ts';
import type { PythonRecord, PythonValue } from '../../src/model/value.ts';
import { MAX_DEPTH } from '../../src/protocol/limits.ts';
import { encodeMarshal } from '../../src/protocol/marshal/encode.ts';
import { decodeMarshal } from '../helpers/decode-marshal.ts';
import { pythonValue } from '../helpers/python-values.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** Reads hexadecimal marshal data, one value a line; writes each back as Python marshals it. */
const ECHO = `
import marshal, sys
for line in sys.stdin:
    print(marshal.dumps(marshal.loads(bytes.fromhex(line)), 2).hex())
`;

/** Prints the marshal data of each line's expression, in the version given. */
const EVALUATE = `
import marshal, sys
for line in sys.stdin:
    print(marshal.dumps(eval(line), VERSION).hex())
`;

function through(python: string, program: string, lines: readonly string[]): string[] {
  const options = { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 28 };
  return execFileSync(python, ['-I', '-c', program], options).toString().trimEnd().split('\n');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function record(entries: Readonly<Record<string, PythonValue>>): PythonValue {
  return Object.assign({ __proto__: null }, entries);
}

const INF = Number.POSITIVE_INFINITY;

/** Python expressions, and what they are here. */
const PAIRS: readonly (readonly [string, PythonValue])[] = [
  ['None', null],
  ['True', true],
  ['False', false],
  ['0', 0],
  ['-1', -1],
  ['2**31 - 1', 2147483647],
  ['2**31', 2147483648],
  ['-2**31', -2147483648],
  ['-2**31 - 1', -2147483649],
  ['2**53 - 1', Number.MAX_SAFE_INTEGER],
  ['2**53', 2n ** 53n],
  ['-2**53 + 1', Number.MIN_SAFE_INTEGER],
  ['-2**53', -(2n ** 53n)],
  ['2**60 - 1', 2n ** 60n - 1n],
  ['2**75', 2n ** 75n],
  ['-3**500', -(3n ** 500n)],
  ['0.5', 0.5],
  ['-0.0', -0],
  ['float("nan")', Number.NaN],
  ['float("inf")', INF],
  ['float("-inf")', -INF],
  ['5e-324', 5e-324],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['2.0 ** 53', 2 ** 53],
  ['complex(1.5, -0.0)', new PythonComplex(1.5, -0)],
  ['""', ''],
  [
    String.raw`"a\0\x7f\x80\u07ff\u0800\uffff\U00010000\U0010ffff"`,
    'a\0\x7f\x80\u07ff\u0800\uffff\u{10000}\u{10ffff}',
  ],
  [String.raw`"\ufeffbom"`, '\ufeffbom'],
  [String.raw`"\ud800"`, '\ud800'],
  [String.raw`"x\udfff\ud800y\U0001f600\udc00"`, 'x\udfff\ud800y\u{1f600}\udc00'],
  [String.raw`"\ud7ff\ue000 \ud800" * 20`, '\ud7ff\ue000 \ud800'.repeat(20)],
  ['"ä" * 100', 'ä'.repeat(100)],
  ['b""', new Uint8Array(0)],
  ['bytes(range(256))', Uint8Array.from({ length: 256 }, (_, index) => index)],
  ['()', new PythonTuple([])],
  ['(1, (2,))', new PythonTuple([1, new PythonTuple([2])])],
  ['[]', []],
  ['[1, [None]]', [1, [null]]],
  ['{}', record({})],
  ['{"a": 1, "b": {"c": []}}', record({ a: 1, b: record({ c: [] }) })],
  [
    '{1: "a", "b": 2}',
    new Map<PythonValue, PythonValue>([
      [1, 'a'],
      ['b', 2],
    ]),
  ],
  [
    '{"b": 2, 1: "a"}',
    new Map<PythonValue, PythonValue>([
      ['b', 2],
      [1, 'a'],
    ]),
  ],
  ['{(1, 2): None}', new Map([[new PythonTuple([1, 2]), null]])],
  ['set()', new Set()],
  ['{1}', new Set([1])],
  ['frozenset()', new PythonFrozenSet(new Set())],
  ['frozenset({b"x"})', new PythonFrozenSet(new Set([Uint8Array.of(0x78)]))],
];

for (const python of PYTHONS) {
  describe(`marshal data of Python ${versionOf(python)}`, () => {
    it('decodes to the right value, in every version that may be written', () => {
      const expressions = PAIRS.map(([expression]) => expression);
      for (const version of ['2', '4']) {
        const encoded = through(python, EVALUATE.replace('VERSION', version), expressions);
        for (const [index, [expression, expected]] of PAIRS.entries()) {
          const bytes = Buffer.from(encoded[index] ?? '', 'hex');
          assert.deepEqual(decodeMarshal(bytes), expected, expression);
        }
      }
    });

    it('is encoded to what Python reads as the same value', () => {
      // As a float, this one becomes an int.
      const pairs = PAIRS.filter(([expression]) => expression !== '2.0 ** 53');
      const expressions = pairs.map(([expression]) => expression);
      const expected = through(python, EVALUATE.replace('VERSION', '2'), expressions);
      const encoded = pairs.map(([, value]) => hex(encodeMarshal(value)));
      assert.deepEqual(through(python, ECHO, encoded), expected);
    });

    it('is what any value becomes and comes back from', () => {
      const values = fc.sample(pythonValue, { numRuns: 1000 });
      const answers = through(
        python,
        ECHO,
        values.map((value) => hex(encodeMarshal(value))),
      );
      for (const [index, value] of values.entries()) {
        const back = decodeMarshal(Buffer.from(answers[index] ?? '', 'hex'));
        assert.deepEqual(canonical(back), canonical(value));
      }
    });
  });
}

/**
 * A form that compares as Python does: sets have no order, and keys that are equal are one, though
 * here two tuples never are.
 */
function canonical(value: PythonValue): unknown {
  if (value instanceof PythonTuple) {
    return ['tuple', value.items.map(canonical)];
  }
  if (value instanceof PythonFrozenSet) {
    return ['frozenset', canonicalSet(value.items)];
  }
  if (value instanceof Set) {
    return ['set', canonicalSet(value)];
  }
  if (value instanceof Map) {
    return canonicalMap(value);
  }
  if (isRecord(value)) {
    return canonicalMap(new Map(Object.entries(value)));
  }
  return Array.isArray(value) ? value.map(canonical) : value;
}

function isRecord(value: PythonValue): value is PythonRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function canonicalMap(map: ReadonlyMap<PythonValue, PythonValue>): ReadonlyMap<string, unknown> {
  return new Map([...map].map(([key, item]) => [hex(encodeMarshal(key)), canonical(item)]));
}

function canonicalSet(items: ReadonlySet<PythonValue>): ReadonlySet<string> {
  return new Set([...items].map((item) => hex(encodeMarshal(item))));
}

describe('the encoder of marshal', () => {
  it('comes back through the decoder unchanged', () => {
    fc.assert(
      fc.property(pythonValue, (value) => {
        assert.deepEqual(decodeMarshal(encodeMarshal(value)), value);
      }),
    );
  });

  it('makes an int of a safe integer and a float of any other number', () => {
    assert.equal(hex(encodeMarshal(3)), '6903000000');
    assert.equal(hex(encodeMarshal(2 ** 53)).slice(0, 2), '67');
    assert.equal(hex(encodeMarshal(-0)).slice(0, 2), '67');
    assert.equal(hex(encodeMarshal(3n)), '6903000000');
  });

  it('takes objects with or without a prototype, and keys that mean something elsewhere', () => {
    const keys = ['__proto__', 'constructor', 'then', 'toString'];
    const value: PythonValue = Object.fromEntries(keys.map((key, index) => [key, index + 1]));
    const back = decodeMarshal(encodeMarshal(value));
    assert.ok(typeof back === 'object' && back !== null);
    assert.equal(Object.getPrototypeOf(back), null);
    assert.deepEqual(Object.keys(back), keys);
    assert.deepEqual(Object.values(back), [1, 2, 3, 4]);
  });

  it('refuses instances of classes, and what is no value at all', () => {
    const wrong: readonly unknown[] = [new Date(), new URL('x:'), undefined, Symbol('s'), () => 1];
    for (const value of wrong) {
      assert.throws(() => Reflect.apply(encodeMarshal, undefined, [value]), UsageError);
      assert.throws(() => Reflect.apply(encodeMarshal, undefined, [[value]]), UsageError);
    }
  });

  it('refuses a cycle and what nests deeper than MAX_DEPTH', () => {
    const cycle: PythonValue[] = [];
    cycle.push(cycle);
    assert.throws(() => encodeMarshal(cycle), UsageError);
    let value: PythonValue = [];
    for (let depth = 1; depth < MAX_DEPTH; depth += 1) {
      value = [value];
    }
    assert.ok(encodeMarshal(value).length > 0);
    assert.throws(() => encodeMarshal([value]), UsageError);
  });
});
