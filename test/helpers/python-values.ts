import fc from 'fast-check';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../src/model/value.ts';
import type { PythonRecord, PythonValue } from '../../src/model/value.ts';

/** Any UTF-16, lone surrogates included. */
const text = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});

/** Integers in the form in which they come back: a number while it is safe. */
const integer = fc
  .oneof(fc.bigInt(), fc.bigInt({ min: -(1n << 400n), max: 1n << 400n }), fc.integer().map(BigInt))
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));

/** Floats that are no integers, as those come back as ints. */
const float = fc.double().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0));

const bytes = fc.uint8Array({ maxLength: 30 });
const complex = fc
  .tuple(fc.double(), fc.double())
  .map(([real, imaginary]) => new PythonComplex(real, imaginary));

/** Unequal to one another in Python, too, where 1 == 1.0 == True. */
const keys = fc.oneof(
  text,
  integer,
  bytes.map((value) => new PythonTuple([value])),
);

const { value } = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), integer, float, text, bytes, complex),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => new PythonTuple(items)),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map(record),
    fc.array(fc.tuple(keys, tie('value')), { minLength: 1, maxLength: 5 }).map(mapping),
    fc.array(keys, { maxLength: 5 }).map((items) => new Set<PythonValue>(items)),
    fc
      .array(keys, { maxLength: 5 })
      .map((items) => new PythonFrozenSet(new Set<PythonValue>(items))),
  ),
}));

/** Values of every kind that can cross, in the form in which they come back. */
export const pythonValue: fc.Arbitrary<PythonValue> = value;

function record(entries: readonly (readonly [string, PythonValue])[]): PythonRecord {
  const result: Record<string, PythonValue> = { __proto__: null };
  for (const [key, item] of entries) {
    result[key] = item;
  }
  return result;
}

/** A Map with at least one key that is no string. */
function mapping(entries: readonly (readonly [PythonValue, PythonValue])[]): PythonValue {
  return new Map<PythonValue, PythonValue>([...entries, [new PythonTuple([null]), null]]);
}
