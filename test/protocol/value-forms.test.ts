import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { PythonArray } from '../../src/model/array.ts';
import { ProtocolError } from '../../src/model/errors.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../../src/model/value-datetime.ts';
import {
  PythonDecimal,
  PythonFloat,
  PythonFraction,
  PythonUuid,
} from '../../src/model/value-numbers.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../src/model/value-zones.ts';
import { PythonByteArray, PythonFrozenSet, PythonTuple } from '../../src/model/value.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { decodeValue } from '../../src/protocol/index.ts';
import * as limits from '../../src/protocol/limits.ts';
import { NO_OBJECTS } from '../helpers/decode-marshal.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** M is the mark of an extension. */
const DUMP = `
import marshal, sys
M = StopIteration
ns = {'M': M}
for line in sys.stdin:
    print(marshal.dumps(eval(line, ns), 4).hex())
`;

function dumped(python: string, expressions: readonly string[]): Uint8Array[] {
  const options = { input: `${expressions.join('\n')}\n`, maxBuffer: 1 << 28 };
  const output = execFileSync(python, ['-I', '-c', DUMP], options).toString();
  return output
    .trimEnd()
    .split('\n')
    .map((line) => new Uint8Array(Buffer.from(line, 'hex')));
}

/** `tz` and the like stand for the extensions of the zones. */
const ZONE = "[M, 'timezone', 3600000000, 'CET']";
const CET = new PythonTimeZone(3600, 'CET');

const GOOD: readonly (readonly [string, PythonValue])[] = [
  ["[M, 'bytearray', b'ab']", new PythonByteArray(Uint8Array.of(0x61, 0x62))],
  ["[M, 'date', 2024, 2, 29]", new PythonDate(2024, 2, 29)],
  [
    "[M, 'time', 1, 2, 3, 4, 1, None]",
    new PythonTime({ hour: 1, minute: 2, second: 3, microsecond: 4, fold: 1 }),
  ],
  [`[M, 'time', 0, 0, 0, 0, 0, ${ZONE}]`, new PythonTime({ zone: CET })],
  [
    "[M, 'datetime', 2024, 1, 2, 3, 4, 5, 6, 0, None, None]",
    new PythonDateTime({
      ...{ year: 2024, month: 1, day: 2, hour: 3, minute: 4, second: 5, microsecond: 6 },
    }),
  ],
  [
    "[M, 'datetime', 1, 1, 1, 0, 0, 0, 0, 1, [M, 'zoneinfo', 'Europe/Paris'], 7200000000]",
    new PythonDateTime({
      ...{ year: 1, month: 1, day: 1, fold: 1, utcOffsetSeconds: 7200 },
      zone: new PythonZoneInfo('Europe/Paris'),
    }),
  ],
  ["[M, 'timedelta', -999999999, 86399, 999999]", new PythonTimeDelta(-999999999, 86399, 999999)],
  ["[M, 'timezone', -1, None]", new PythonTimeZone(-1e-6)],
  ["[M, 'decimal', '-1.50E+3']", new PythonDecimal('-1.50E+3')],
  ["[M, 'fraction', -2**80, 3]", new PythonFraction(-(2n ** 80n), 3n)],
  [
    "[M, 'uuid', '0123456789abcdef0123456789ABCDEF']",
    new PythonUuid('01234567-89ab-cdef-0123-456789abcdef'),
  ],
  [
    "[M, 'array', 'numpy', '<f8', [1, 2], b'\\0' * 16, True]",
    new PythonArray({
      ...{ container: 'numpy', dtype: '<f8', shape: [1, 2], readonly: true },
      data: new Float64Array(2),
    }),
  ],
  [
    "[M, 'array', 'numpy-scalar', '<c16', [], b'\\0' * 16, True]",
    new PythonArray({
      ...{ container: 'numpy-scalar', dtype: '<c16', shape: [], readonly: true },
      data: new Float64Array(2),
    }),
  ],
  [
    "[M, 'array', 'memoryview', 'h', [2], b'\\1\\0\\2\\0', False]",
    new PythonArray({ container: 'memoryview', dtype: 'h', data: Int16Array.of(1, 2) }),
  ],
  [
    "[M, 'array', 'array', 'd', [0], b'', False]",
    new PythonArray({ container: 'array', dtype: 'd', data: new Float64Array(0) }),
  ],
  [
    "[M, 'array', 'numpy', '<M8[ns]', [1], b'12345678', False]",
    new PythonArray({
      ...{ container: 'numpy', dtype: '<M8[ns]', shape: [1] },
      data: Uint8Array.from(Buffer.from('12345678')),
    }),
  ],
  ["[M, 'set', [1, [M, 'date', 1, 1, 1]]]", new Set<PythonValue>([1, new PythonDate(1, 1, 1)])],
  ["[M, 'frozenset', [1]]", new PythonFrozenSet(new Set([1]))],
  [
    "[M, 'dict', [[M, 'date', 1, 1, 1], 2]]",
    new Map<PythonValue, PythonValue>([[new PythonDate(1, 1, 1), 2]]),
  ],
  ["([M, 'zoneinfo', 'UTC'], 1)", new PythonTuple([new PythonZoneInfo('UTC'), 1])],
];

const BAD: readonly string[] = [
  // Another number of items, or none.
  '[M]',
  "[M, 'date']",
  "[M, 'date', 1, 1]",
  "[M, 'date', 1, 1, 1, 1]",
  "[M, 'attached']",
  "[M, 'guest', 1]",
  "[M, 'host']",
  // Tags that stand for nothing, or are names of something else.
  "[M, 'constructor', 1]",
  "[M, '__proto__', 1]",
  "[M, 'tuple', []]",
  '[M, 1, 1]',
  '[M, None]',
  "[M, [M, 'date', 1, 1, 1]]",
  '[M, M]',
  // The mark elsewhere.
  'M',
  '(M, 1)',
  '[1, M]',
  '{M: 1}',
  '{1: M}',
  // Other types.
  "[M, 'bytearray', 'x']",
  "[M, 'date', 1.5, 1, 1]",
  "[M, 'date', True, 1, 1]",
  "[M, 'date', 2**60, 1, 1]",
  "[M, 'decimal', 1]",
  "[M, 'fraction', 1.5, 1]",
  "[M, 'uuid', b'x']",
  "[M, 'time', 0, 0, 0, 0, 0, 'UTC']",
  "[M, 'set', (1,)]",
  "[M, 'dict', [1]]",
  "[M, 'array', 'list', 'd', [0], b'', False]",
  "[M, 'array', 'numpy', '<f8', (0,), b'', False]",
  "[M, 'array', 'numpy', '<f8', [0], [], False]",
  "[M, 'array', 'numpy', '<f8', [0], b'', 0]",
  // Out of range.
  "[M, 'date', 0, 1, 1]",
  "[M, 'date', 10000, 1, 1]",
  "[M, 'date', 2023, 2, 29]",
  "[M, 'date', 1900, 2, 29]",
  "[M, 'time', 24, 0, 0, 0, 0, None]",
  "[M, 'time', 0, 60, 0, 0, 0, None]",
  "[M, 'time', 0, 0, 0, 1000000, 0, None]",
  "[M, 'time', 0, 0, 0, 0, 2, None]",
  "[M, 'timedelta', 1000000000, 0, 0]",
  "[M, 'timedelta', 0, -1, 0]",
  "[M, 'timezone', 86400000000, None]",
  "[M, 'fraction', 1, 0]",
  "[M, 'fraction', 1, -1]",
  "[M, 'decimal', '']",
  "[M, 'decimal', '1,5']",
  "[M, 'uuid', 'g' * 32]",
  "[M, 'uuid', '0' * 31]",
  "[M, 'uuid', '0' * 33]",
  "[M, 'zoneinfo', '']",
  // Shapes that do not fit.
  "[M, 'array', 'numpy', '<f8', [-1], b'', False]",
  "[M, 'array', 'numpy', '<f8', [2], b'\\0' * 15, False]",
  "[M, 'array', 'numpy', '<f8', [2**40, 2**40], b'', False]",
  "[M, 'array', 'numpy', '<V3', [2], b'12345', False]",
  "[M, 'array', 'numpy', '<V3', [0], b'1', False]",
  "[M, 'array', 'numpy', '<f8', [1.5], b'', False]",
  // Attached bytes that are not there.
  "[M, 'attached', 1]",
  "[M, 'attached', -1]",
  "[M, 'attached', 2**52]",
];

for (const python of PYTHONS) {
  describe(`extensions from Python ${versionOf(python)}`, () => {
    it('are decoded to the classes that stand for their types', () => {
      const all = dumped(
        python,
        GOOD.map(([expression]) => expression),
      );
      for (const [index, [expression, expected]] of GOOD.entries()) {
        assert.deepEqual(decode(all[index]), expected, expression);
      }
    });

    it('are refused when anything about them is not as it should be', () => {
      for (const [index, bytes] of dumped(python, BAD).entries()) {
        assert.throws(() => decode(bytes), ProtocolError, BAD[index]);
      }
    });

    it('are kept to each limit: at it they are decoded, one past it refused', () => {
      const forms: readonly (readonly [string, number])[] = [
        ["[M, 'decimal', '1' * COUNT]", limits.MAX_DECIMAL_UNITS],
        ["[M, 'zoneinfo', 'x' * COUNT]", limits.MAX_ZONE_UNITS],
        ["[M, 'timezone', 0, 'x' * COUNT]", limits.MAX_ZONE_UNITS],
        ["[M, 'array', 'numpy', 'x' * COUNT, [1], b'', False]", limits.MAX_DTYPE_UNITS],
        ["[M, 'array', 'numpy', '<f8', [1] * COUNT, b'12345678', False]", limits.MAX_DIMENSIONS],
      ];
      for (const [form, limit] of forms) {
        const [at, past] = dumped(python, [
          form.replace('COUNT', String(limit)),
          form.replace('COUNT', String(limit + 1)),
        ]);
        assert.notEqual(decode(at), null, form);
        assert.throws(
          () => decode(past),
          (error) => error instanceof ProtocolError && error.details['reason'] === 'limit',
          form,
        );
      }
    });

    it('may be shared, and are one object then', () => {
      const [bytes] = dumped(python, ["[[d, d] for d in [[M, 'date', 1, 2, 3]]][0]"]);
      const value = decode(bytes);
      assert.ok(Array.isArray(value) && value[0] instanceof PythonDate);
      assert.equal(value[0], value[1]);
    });

    it('may contain themselves where they are containers, and not where they are not', () => {
      const [dict, date] = dumped(python, [
        "[x for x in [[M, 'dict', [1]]] if x[2].append(x) is None][0]",
        "[x for x in [[M, 'bytearray', 0]] if x.__setitem__(2, x) is None][0]",
      ]);
      const map = decode(dict);
      assert.ok(map instanceof Map);
      assert.equal(map.get(1), map);
      assert.throws(() => decode(date), ProtocolError);
    });

    it('tell whole floats from integers only when exact floats were asked for', () => {
      const [bytes] = dumped(python, ['[1.0, 1, -0.0, 1.5]']);
      assert.deepEqual(decode(bytes), [1, 1, -0, 1.5]);
      const exact = decodeValue(
        { bytes: bytes ?? new Uint8Array(0), attached: new Uint8Array(0) },
        { ...NO_OBJECTS, exactFloats: true },
      );
      assert.deepEqual(exact, [new PythonFloat(1), 1, -0, 1.5]);
    });

    it('take their attached bytes in turn, aligned, all of them', () => {
      const [two, overlapping] = dumped(python, [
        "[[M, 'attached', 3], [M, 'bytearray', [M, 'attached', 2]]]",
        "[[M, 'attached', 16], [M, 'attached', 1]]",
      ]);
      const attached = Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 0, 0, 0, 0, 0, 0);
      assert.deepEqual(decode(two, attached), [
        Uint8Array.of(1, 2, 3),
        new PythonByteArray(Uint8Array.of(4, 5)),
      ]);
      for (const wrong of [attached.subarray(0, 10), attached.subarray(0, 8), new Uint8Array(24)]) {
        assert.throws(() => decode(two, wrong), ProtocolError);
      }
      assert.throws(() => decode(overlapping, attached), ProtocolError);
    });

    it('share the memory of large buffers only', () => {
      const [large, small] = dumped(python, ["[M, 'attached', 80000]", "[M, 'attached', 8]"]);
      const memory = new Uint8Array(80_000);
      const shared = decode(large, memory);
      assert.ok(shared instanceof Uint8Array && shared.buffer === memory.buffer);
      const copied = decode(small, memory.subarray(0, 8));
      assert.ok(copied instanceof Uint8Array && copied.buffer !== memory.buffer);
    });
  });
}

function decode(bytes: Uint8Array | undefined, attached = new Uint8Array(0)): PythonValue {
  return decodeValue({ bytes: bytes ?? new Uint8Array(0), attached }, NO_OBJECTS);
}
