import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorToJson, outcomeToJson, plainJson } from '../../src/adapter/json.ts';
import { valueToJson } from '../../src/adapter/value-json.ts';
import {
  type Outcome,
  PythonByteArray,
  PythonComplex,
  PythonDate,
  PythonDateTime,
  PythonDecimal,
  PythonFloat,
  PythonFraction,
  PythonFrozenSet,
  PythonTuple,
  type PythonValue,
  WallUnavailableError,
} from '../../src/index.ts';

const cases: readonly (readonly [what: string, value: PythonValue, json: string])[] = [
  ['None', null, 'null'],
  ['a bool', true, 'true'],
  ['a str', 'ü"\n', '"ü\\"\\n"'],
  ['a lone surrogate', '\ud800', '"\\ud800"'],
  ['an int', 5, '5'],
  ['a large int', 2n ** 64n, '{"$type":"int","value":"18446744073709551616"}'],
  ['a float', 1.5, '1.5'],
  ['not a number', NaN, '{"$type":"float","value":"nan"}'],
  ['infinity', Infinity, '{"$type":"float","value":"inf"}'],
  ['minus infinity', -Infinity, '{"$type":"float","value":"-inf"}'],
  ['minus zero', -0, '{"$type":"float","value":"-0.0"}'],
  ['bytes', new Uint8Array([0, 255]), '{"$type":"bytes","base64":"AP8="}'],
  ['a list', [1, [2n]], '[1,[{"$type":"int","value":"2"}]]'],
  ['a tuple', new PythonTuple([1, 'a']), '{"$type":"tuple","items":[1,"a"]}'],
  [
    'a complex',
    new PythonComplex(1, NaN),
    '{"$type":"complex","real":1,"imaginary":{"$type":"float","value":"nan"}}',
  ],
  ['a bytearray', new PythonByteArray(Uint8Array.of(255)), '{"$type":"bytearray","base64":"/w=="}'],
  ['an exact float', new PythonFloat(2), '2'],
  ['a decimal', new PythonDecimal('1.10'), '{"$type":"decimal","value":"1.10"}'],
  ['a fraction', new PythonFraction(1n, 3n), '{"$type":"fraction","value":"1/3"}'],
  ['a date', new PythonDate(7, 1, 2), '{"$type":"date","value":"0007-01-02"}'],
  [
    'a datetime',
    PythonDateTime.fromDate(new Date(0)),
    '{"$type":"datetime","value":"1970-01-01T00:00:00","zone":"UTC","utcOffsetSeconds":0,"fold":0}',
  ],
  ['a set', new Set<PythonValue>([1]), '{"$type":"set","items":[1]}'],
  ['a frozenset', new PythonFrozenSet(new Set([1])), '{"$type":"frozenset","items":[1]}'],
  ['a dict of strings', { a: 1, b: null }, '{"a":1,"b":null}'],
  [
    'a dict of others',
    new Map<PythonValue, PythonValue>([[1, 'a']]),
    '{"$type":"dict","items":[[1,"a"]]}',
  ],
  [
    'a dict that looks like a tag',
    { $type: 'int', value: '1' },
    '{"$type":"dict","items":[["$type","int"],["value","1"]]}',
  ],
];

for (const [what, value, json] of cases) {
  test(`${what} becomes ${json}`, () => {
    assert.equal(JSON.stringify(valueToJson(value)), json);
  });
}

test('a key named __proto__ stays a key', () => {
  const record: PythonValue = Object.fromEntries([['__proto__', 1]]);
  assert.equal(JSON.stringify(valueToJson(record)), '{"__proto__":1}');
});

const base = {
  stdout: 'out',
  stderr: 'err',
  usage: { wallMs: 1, cpuMs: 2, peakMemoryMiB: 3, outputBytes: 6 },
  denials: [],
  displays: [],
  displaysDropped: 0,
};

const outcomes: readonly (readonly [
  outcome: Outcome,
  expected: Readonly<Record<string, unknown>>,
])[] = [
  [
    { ...base, status: 'ok', value: 1, repr: '1' },
    { value: 1, repr: '1' },
  ],
  [
    { ...base, status: 'ok', value: undefined, repr: null },
    { value: null, repr: null },
  ],
  [
    { ...base, status: 'ok', value: undefined, repr: '<object>' },
    { value: { $type: 'other', repr: '<object>' }, repr: '<object>' },
  ],
  [{ ...base, status: 'exited', exitCode: 3 }, { exitCode: 3 }],
  [{ ...base, status: 'timeout', limit: 'cpu', error: null }, { limit: 'cpu' }],
  [{ ...base, status: 'memory', error: null }, {}],
  [{ ...base, status: 'denied', signal: 'SIGSYS' }, { signal: 'SIGSYS' }],
  [{ ...base, status: 'crashed', signal: 'SIGSEGV', signalNumber: 11 }, { signal: 'SIGSEGV' }],
  [{ ...base, status: 'cancelled' }, {}],
];

for (const [outcome, expected] of outcomes) {
  test(`an outcome ${JSON.stringify({ status: outcome.status, ...expected })} has every field`, () => {
    assert.deepEqual(outcomeToJson(outcome, 'kernel'), {
      status: outcome.status,
      value: null,
      repr: null,
      stdout: 'out',
      stderr: 'err',
      error: null,
      usage: base.usage,
      denials: [],
      displays: [],
      displaysDropped: 0,
      wall: 'kernel',
      ...expected,
    });
  });
}

test('trouble on our side is an object with its code', () => {
  const error = new WallUnavailableError('seccomp', 'it is not there', 'Get it');
  assert.deepEqual(errorToJson(error), {
    status: 'failed',
    code: 'WALL_UNAVAILABLE',
    message: 'seccomp: it is not there. Get it',
    retryable: false,
    details: { layer: 'seccomp', problem: 'it is not there', remedy: 'Get it' },
  });
  assert.deepEqual(errorToJson('what'), {
    status: 'failed',
    code: 'INTERNAL',
    message: 'what',
    retryable: false,
    details: {},
  });
});

test('plain data keeps its shape, and bigints their digits', () => {
  const data = { a: [1n, undefined, null], b: undefined, c: new Map([['k', new Set([1])]]) };
  assert.deepEqual(plainJson(data), { a: ['1', null, null], c: [['k', [1]]] });
});

test('a value that contains itself, or grows without measure when written out, has no JSON', () => {
  const loop: PythonValue[] = [];
  loop.push(loop);
  assert.equal(valueToJson(loop), undefined);
  let bomb: PythonValue = [];
  for (let level = 0; level < 64; level += 1) {
    bomb = [bomb, bomb];
  }
  assert.equal(valueToJson(bomb), undefined);
  for (const long of ['x'.repeat(1_000_000), 10n ** 100_000n, new Uint8Array(1_000_000)]) {
    assert.equal(valueToJson(Array.from({ length: 1000 }, () => long)), undefined);
  }
  const shared = [1];
  assert.equal(JSON.stringify(valueToJson([shared, shared])), '[[1],[1]]');
});
