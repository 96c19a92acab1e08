import { ARRAY_CONTAINERS, PythonArray } from '../../model/array.ts';
import type { TypedArray } from '../../model/array.ts';
import { MAX_DIMENSIONS, MAX_DTYPE_UNITS } from '../limits.ts';
import { atMost, failure } from '../marshal/failure.ts';
import { wrong } from './decode-fields.ts';
import type { FieldDecoder } from './decode-fields.ts';

interface NumberArray {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

/** The arrays of JavaScript, with what NumPy and what `array` and `memoryview` call their elements. */
const ARRAYS: readonly (readonly [NumberArray, string])[] = [
  [Uint8Array, '|b1 |u1 ? B'],
  [Int8Array, '|i1 b'],
  [Uint16Array, '<u2 H'],
  [Int16Array, '<i2 h'],
  [Uint32Array, '<u4 I'],
  [Int32Array, '<i4 i'],
  [BigUint64Array, '<u8 L N Q'],
  [BigInt64Array, '<i8 l n q'],
  [Float32Array, '<f4 <c8 f'],
  [Float64Array, '<f8 <c16 d'],
];

/** Container, dtype, shape, data, readonly. */
export function decodeArray(from: FieldDecoder): PythonArray {
  const container = from.oneOf(ARRAY_CONTAINERS);
  const dtype = from.text(MAX_DTYPE_UNITS);
  const shape = from.list().map((length) => (isLength(length) ? length : wrong('a length')));
  const bytes = from.byteString();
  atMost(MAX_DIMENSIONS, shape.length, 'dimensions');
  const count = shape.reduce((all, length) => all * length, 1);
  const [Numbers] = ARRAYS.find(([, names]) => names.split(' ').includes(dtype)) ?? [];
  // Of complex numbers both parts are elements. How large others are, only the data tells.
  const width = dtype.startsWith('<c') ? 2 : 1;
  const size =
    Numbers === undefined ? bytes.length / count || 0 : Numbers.BYTES_PER_ELEMENT * width;
  if (!Number.isInteger(size) || bytes.length !== size * count) {
    throw failure('malformed', 'the shape of an array does not fit its data');
  }
  const data =
    Numbers === undefined ? bytes : new Numbers(bytes.buffer, bytes.byteOffset, width * count);
  return new PythonArray({ container, dtype, shape, data, readonly: from.oneOf([true, false]) });
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
