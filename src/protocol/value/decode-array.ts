import { ARRAY_CONTAINERS, PythonArray } from '../../model/array.ts';
import type { TypedArray } from '../../model/array.ts';
import type { PythonValue } from '../../model/value.ts';
import { MAX_DIMENSIONS, MAX_DTYPE_UNITS } from '../limits.ts';
import { failure } from '../marshal/failure.ts';
import { Items } from './decode-items.ts';

interface NumberArray {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

/** The arrays of JavaScript by kind of element and its bytes, as NumPy names them. */
const ARRAYS: ReadonlyMap<string, NumberArray> = new Map<string, NumberArray>([
  ['b1', Uint8Array],
  ['u1', Uint8Array],
  ['i1', Int8Array],
  ['u2', Uint16Array],
  ['i2', Int16Array],
  ['u4', Uint32Array],
  ['i4', Int32Array],
  ['u8', BigUint64Array],
  ['i8', BigInt64Array],
  ['f4', Float32Array],
  ['f8', Float64Array],
  ['c8', Float32Array],
  ['c16', Float64Array],
]);

/** Names for the letters of other formats; how large an integer is depends on the machine. */
const LETTERS = '?b1 bi1 Bu1 hi2 Hu2 ii4 Iu4 li8 Lu8 ni8 Nu8 qi8 Qu8 ff4 df8'.split(' ');

/** Container, dtype, shape, data, readonly. */
export function decodeArray(items: Items): PythonArray {
  const container = items.oneOf(ARRAY_CONTAINERS);
  const dtype = items.text(MAX_DTYPE_UNITS);
  const shape = decodeShape(items.list());
  const bytes = items.bytes();
  const count = shape.reduce((all, length) => all * length, 1);
  // Without elements nothing tells how large one would be.
  const size = count === 0 ? null : bytes.length / count;
  if (size === null ? bytes.length > 0 : !Number.isInteger(size)) {
    throw failure('malformed', 'the shape of an array does not fit its data');
  }
  const data = view(bytes, elementName(dtype, size), size);
  return new PythonArray({ container, dtype, shape, data, readonly: items.boolean() });
}

function decodeShape(lengths: readonly PythonValue[]): number[] {
  if (lengths.length > MAX_DIMENSIONS) {
    throw failure('limit', `an array has more than ${MAX_DIMENSIONS} dimensions`);
  }
  const items = new Items(lengths);
  return lengths.map(() => items.integer(0));
}

function elementName(dtype: string, size: number | null): string {
  const name = LETTERS.find((each) => dtype.length === 1 && each.startsWith(dtype))?.slice(1);
  if (name === undefined) {
    return /^[<|=]/.test(dtype) ? dtype.slice(1) : 'unknown';
  }
  return size === null ? name : `${name.slice(0, 1)}${size}`;
}

/** The bytes as numbers, in the same memory, or as they are when JavaScript has none such. */
function view(bytes: Uint8Array, name: string, size: number | null): TypedArray {
  const Numbers = ARRAYS.get(name);
  if (Numbers === undefined) {
    return bytes;
  }
  if (size !== null && name.slice(1) !== String(size)) {
    throw failure('malformed', 'the elements of an array are not of their size');
  }
  const length = bytes.length / Numbers.BYTES_PER_ELEMENT;
  return new Numbers(bytes.buffer, bytes.byteOffset, length);
}
