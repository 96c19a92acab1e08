import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  PythonArray,
  PythonByteArray,
  PythonComplex,
  PythonDateTime,
  PythonDecimal,
  PythonFraction,
  PythonFrozenSet,
  PythonReference,
  PythonTuple,
  PythonUuid,
} from '../../src/index.ts';
import type { HostInput, PythonValue } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

/** Whether two values are the same to the last bit, for those whose `==` does not say it. */
const SAME = `
import datetime, decimal, fractions, uuid, array, math
def same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, (datetime.datetime, datetime.time)):
        return (one, one.fold, repr(one)) == (other, other.fold, repr(other))
    if isinstance(one, memoryview):
        return (one.format, one.shape, one.tobytes(), one.readonly) == (
            other.format, other.shape, other.tobytes(), other.readonly)
    if isinstance(one, (set, frozenset)):
        return one == other and sorted(map(repr, map(type, one))) == sorted(map(repr, map(type, other)))
    return one == other and repr(one) == repr(other)
`;

/** Each is sent to the host and back, and must be the same there. */
const EXPRESSIONS: readonly string[] = [
  ...['None', 'True', 'False', '0', '-1', '2**31', '-2**31 - 1', '2**53 - 1', '-2**53', '2**64'],
  ...['10**300', '-7**500', '0.5', '2.0', '1e300', '-0.0', 'math.inf', '-math.inf', 'math.nan'],
  ...['1+2j', 'complex(-0.0, math.inf)', '""', '"text"', '"\\0 é € 𝄞"', '"\\ud800"', '"a\\udfffb"'],
  ...['b""', 'b"\\x00\\xff"', 'bytes(100_000)', 'bytearray(b"abc")', 'bytearray(70_000)'],
  ...['[]', '[1, [2, [3]]]', '()', '(1,)', '(1, (2, [3]))', 'set()', '{1, 2}', '{(1, 2), "x"}'],
  ...['frozenset()', 'frozenset({1, frozenset({2})})', '{}', '{"a": 1, "b": {"c": []}}'],
  ...['{1: 2}', '{"2": 1, "1": 2, "x": 3, "0": 4}', '{(1, "x"): [1], None: 2, 1.5: 3, True: 4}'],
  ...['{"__proto__": 1, "constructor": 2, "then": 3, "toString": 4, "": 5}'],
  ...['datetime.date(1, 1, 1)', 'datetime.date(9999, 12, 31)'],
  ...['datetime.datetime(2024, 2, 29, 23, 59, 59, 999999)'],
  ...['datetime.datetime(2024, 10, 27, 2, 30, fold=1)', 'datetime.time(1, 2, 3, 4, fold=1)'],
  ...['datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)'],
  ...[
    'datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-5), "EST"))',
  ],
  ...['datetime.time(1, tzinfo=datetime.timezone(datetime.timedelta(seconds=1, microseconds=5)))'],
  ...['datetime.timedelta(-1, 2, 3)', 'datetime.timedelta.max', 'datetime.timezone.utc'],
  ...['decimal.Decimal("1.10")', 'decimal.Decimal("-0E+7")', 'decimal.Decimal("-Infinity")'],
  ...['fractions.Fraction(-3, 10**30)', 'uuid.UUID(int=2**127 + 1)'],
  ...['array.array("d", [1.5, -0.0])', 'array.array("q", [2**62])', 'array.array("b")'],
  ...['memoryview(b"abc")', 'memoryview(bytearray(b"abc"))'],
  ...['memoryview(bytes(24)).cast("d", (3, 1))', 'memoryview(array.array("i", range(20_000)))'],
  ...['[datetime.date(2024, 1, 1), {"x": decimal.Decimal(1)}, (bytearray(b"x"),)]'],
];

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: every value comes to the host and goes back equal and of its type`, async () => {
    await using sandbox = await Sandbox.create({ ...options, exactFloats: true });
    await sandbox.run(SAME);
    for (const expression of EXPRESSIONS) {
      const made = await sandbox.run(`original = ${expression}`);
      assert.equal(made.status, 'ok', expression);
      const value = await sandbox.get<HostInput>('original');
      await sandbox.set('copy', value);
      const outcome = await sandbox.run('(same(original, copy), repr(copy))');
      assert.ok(outcome.status === 'ok' && outcome.value instanceof PythonTuple, expression);
      assert.deepEqual(outcome.value.items[0], true, `${expression} became ${outcome.repr}`);
    }
  });

  test(`${wall}: shared references and cycles come through as they are`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
inner = [1]
shared = {"a": inner, "b": inner}
loop = []; loop.append(loop)
pair = ([],); pair[0].append(pair)
held = {}; held["me"] = {"back": [held]}
`);
    const shared = await sandbox.get<{ a: PythonValue; b: PythonValue }>('shared');
    assert.ok(shared !== undefined && shared.a === shared.b);
    const loop = await sandbox.get<PythonValue[]>('loop');
    assert.ok(loop !== undefined && loop[0] === loop);
    const pair = await sandbox.get<PythonTuple>('pair');
    await sandbox.set('shared2', shared);
    await sandbox.set('loop2', loop);
    await sandbox.set('pair2', pair);
    await sandbox.set('held2', await sandbox.get('held'));
    const outcome = await sandbox.run(`[
  shared2["a"] is shared2["b"], loop2[0] is loop2,
  type(pair2) is tuple and pair2[0][0] is pair2, held2["me"]["back"][0] is held2,
]`);
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [true, true, true, true]);
  });

  test(`${wall}: values have the forms that docs/values.md says`, async () => {
    const value = async (code: string): Promise<PythonValue | undefined> => {
      const outcome = await run(code, options);
      assert.equal(outcome.status, 'ok', code);
      return outcome.status === 'ok' ? outcome.value : undefined;
    };
    assert.equal(await value('None'), null);
    assert.equal(await value('2**53 - 1'), Number.MAX_SAFE_INTEGER);
    assert.equal(await value('2**53'), 2n ** 53n);
    assert.equal(await value('2.0'), 2);
    assert.deepEqual(await value('1j'), new PythonComplex(0, 1));
    assert.deepEqual(await value('b"ab"'), Uint8Array.of(97, 98));
    assert.deepEqual(await value('bytearray(b"a")'), new PythonByteArray(Uint8Array.of(97)));
    assert.deepEqual(await value('(1, 2)'), new PythonTuple([1, 2]));
    assert.deepEqual(await value('{1, 2}'), new Set([1, 2]));
    assert.deepEqual(await value('frozenset({1})'), new PythonFrozenSet(new Set([1])));
    const record = await value('{"a": 1, "then": 2}');
    assert.ok(typeof record === 'object' && record !== null);
    assert.equal(Object.getPrototypeOf(record), null);
    assert.equal(JSON.stringify(record), '{"a":1,"then":2}');
    assert.deepEqual(await value('{1: "x"}'), new Map([[1, 'x']]));
    assert.deepEqual(
      await value('from decimal import *; Decimal("1.10")'),
      new PythonDecimal('1.10'),
    );
    assert.deepEqual(
      await value('from fractions import *; Fraction(1, 3)'),
      new PythonFraction(1n, 3n),
    );
    const text = '12345678-1234-5678-1234-567812345678';
    assert.deepEqual(await value(`import uuid; uuid.UUID("${text}")`), new PythonUuid(text));
    const moment = await value(
      'import datetime as d; d.datetime(2024, 5, 6, 7, 8, 9, 10, d.timezone(d.timedelta(hours=2)))',
    );
    assert.ok(moment instanceof PythonDateTime);
    assert.equal(moment.toDate().toISOString(), '2024-05-06T05:08:09.000Z');
    const array = await value('import array; array.array("d", [1.5, 2])');
    assert.ok(array instanceof PythonArray);
    assert.deepEqual(array.data, Float64Array.of(1.5, 2));
    assert.deepEqual(array.shape, [2]);
  });

  test(`${wall}: values of the host have the forms that docs/values.md says`, async () => {
    const inputs = {
      numbers: [1, -0, 0.5, 2 ** 53, 7n, 2n ** 70n, NaN],
      nothing: [null, undefined],
      date: new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6)),
      bytes: [Uint8Array.of(1, 2), Uint8Array.of(3).buffer, Buffer.from('b')],
      typed: [Float64Array.of(1.5), Int16Array.of(-1), BigUint64Array.of(7n)],
      record: { a: 1, b: { c: [true] } },
      map: new Map<HostInput, HostInput>([
        [1, 'x'],
        ['k', new Set([1])],
      ]),
    };
    const outcome = await run(
      `import datetime
checks = [
  [repr(n) for n in numbers] == ['1', '-0.0', '0.5', '9007199254740992.0', '7', str(2**70), 'nan'],
  nothing == [None, None],
  date == datetime.datetime(2024, 1, 2, 3, 4, 5, 6000, datetime.timezone.utc),
  bytes == [b"\\1\\2", b"\\3", b"b"],
  [(type(m), m.format, m.tolist()) for m in typed] ==
    [(memoryview, 'd', [1.5]), (memoryview, 'h', [-1]), (memoryview, 'Q', [7])],
  record == {"a": 1, "b": {"c": [True]}}, map == {1: "x", "k": {1}},
]
checks`,
      { ...options, inputs },
    );
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      ...[true, true, true, true, true, true, true],
    ]);
  });

  test(`${wall}: what has no form comes back as a reference with its fields`, async () => {
    await using sandbox = await Sandbox.create(options);
    const outcome = await sandbox.run(`
import dataclasses, enum
class Colour(enum.Enum):
    RED = 1
@dataclasses.dataclass
class Point:
    x: int
    y: "Point | None" = None
[Colour.RED, Point(1, Point(2)), lambda: 7, object()]`);
    assert.ok(outcome.status === 'ok' && Array.isArray(outcome.value));
    const [colour, point, call, other] = outcome.value;
    assert.ok(colour instanceof PythonReference && colour.kind === 'enum');
    assert.deepEqual({ ...colour.fields }, { name: 'RED', value: 1 });
    assert.ok(point instanceof PythonReference && point.kind === 'dataclass');
    assert.equal(point.fields?.['x'], 1);
    const inner = point.fields?.['y'];
    assert.ok(inner instanceof PythonReference);
    assert.equal(inner.fields?.['x'], 2);
    assert.ok(call instanceof PythonReference && call.callable);
    assert.ok(other instanceof PythonReference && other.type === 'object');
    await sandbox.set('again', [colour, point]);
    const back = await sandbox.run('again[0] is Colour.RED and again[1].y.x == 2');
    assert.equal(back.status === 'ok' && back.value, true);
  });

  test(`${wall}: keys and values that JavaScript knows are plain data`, async () => {
    await using sandbox = await Sandbox.create(options);
    const outcome = await sandbox.run<Record<string, unknown>>(
      '{"__proto__": {"polluted": 1}, "constructor": 1, "then": 2, "toJSON": 3, "valueOf": 4}',
    );
    assert.ok(outcome.status === 'ok');
    assert.deepEqual(Object.keys(outcome.value ?? {}), [
      ...['__proto__', 'constructor', 'then', 'toJSON', 'valueOf'],
    ]);
    assert.equal('polluted' in {}, false);
    await sandbox.run('called = []\ntrap = {"then": lambda *arguments: called.append(arguments)}');
    assert.equal(typeof (await sandbox.get('trap')), 'object');
    const called = await sandbox.get('called');
    assert.deepEqual(called, []);
  });

  test(`${wall}: inputs are bound, and stay bound`, async () => {
    await using sandbox = await Sandbox.create(options);
    const inputs = { x: [1, 2, 3], näme: 'ü' };
    const outcome = await sandbox.run<number>('sum(x)', { inputs });
    assert.equal(outcome.status === 'ok' && outcome.value, 6);
    assert.equal(await sandbox.get('näme'), 'ü');
    await sandbox.set('x', 7);
    assert.equal(await sandbox.get('x'), 7);
    assert.equal(await sandbox.get('missing'), undefined);
    await assert.rejects(sandbox.set('not a name', 1), /not the name/);
    await assert.rejects(sandbox.run('1', { inputs: { 'a b': 1 } }), /not the name/);
    await assert.rejects(sandbox.set('x', new Date(NaN)), /UsageError|invalid|cross/i);
  });

  test(`${wall}: a function of the guest is called with arguments by position and by name`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('def area(width, height=1):\n    print("area")\n    return width * height');
    const outcome = await sandbox.call<number>('area', [3], { height: 4 });
    assert.equal(outcome.status === 'ok' && outcome.value, 12);
    assert.equal(outcome.stdout, 'area\n');
    const failed = await sandbox.call('area');
    assert.equal(failed.status === 'error' && failed.error.name, 'TypeError');
    const missing = await sandbox.call('no_such_function');
    assert.equal(missing.status === 'error' && missing.error.name, 'NameError');
    await sandbox.run('import math');
    const root = await sandbox.call('math.sqrt', [16]);
    assert.equal(root.status === 'ok' && root.value, 4);
    const endless = await sandbox.run('def endless():\n    while True: pass');
    assert.equal(endless.status, 'ok');
    const late = await sandbox.call('endless', [], {}, { timeoutMs: 200 });
    assert.equal(late.status, 'timeout');
    const after = await sandbox.call('area', [1]);
    assert.equal(after.status === 'ok' && after.value, 1);
  });
}
