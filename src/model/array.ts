import { UsageError } from './errors.ts';
import { PythonComplex } from './value.ts';

/** The array of JavaScript that holds the numbers of an array of Python. */
export type TypedArray =
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** What Python keeps the array in: an `ndarray`, a scalar of NumPy, a `memoryview`, an `array.array`. */
export const ARRAY_CONTAINERS = ['numpy', 'numpy-scalar', 'memoryview', 'array'] as const;

/** One of `ARRAY_CONTAINERS`. */
export type ArrayContainer = (typeof ARRAY_CONTAINERS)[number];

/** What a `PythonArray` is made of. */
export interface PythonArrayParts {
  readonly container: ArrayContainer;
  /** `dtype.str` of NumPy, as `<f8`; of the others the letter of their format, as `d`. */
  readonly dtype: string;
  /** Lengths along each dimension; by default one dimension. */
  readonly shape?: readonly number[];
  readonly data: TypedArray;
  readonly readonly?: boolean;
}

/** Numbers of one kind in a row, the last dimension varying fastest. */
export class PythonArray {
  readonly container: ArrayContainer;
  readonly dtype: string;
  readonly shape: readonly number[];
  /**
   * By `dtype`: the array of JavaScript of that kind; for complex numbers real and imaginary parts
   * in turn; for what JavaScript has no array of the plain bytes.
   */
  readonly data: TypedArray;
  readonly readonly: boolean;

  constructor(parts: PythonArrayParts) {
    this.container = parts.container;
    this.dtype = parts.dtype;
    this.shape = parts.shape ?? [parts.data.length];
    this.data = parts.data;
    this.readonly = parts.readonly ?? false;
  }

  /**
   * One element: `array.item(2, 0)`. None need be named when there is only one, as of a scalar.
   *
   * @throws UsageError outside of the array, and for a `dtype` that JavaScript has no numbers for.
   */
  item(...indices: readonly number[]): number | bigint | boolean | PythonComplex {
    const count = this.shape.reduce((all, length) => all * length, 1);
    const index = indices.length === 0 && count === 1 ? 0 : this.#offset(indices);
    const width = this.data.length / count;
    const [first, second] = this.data.subarray(index * width, (index + 1) * width);
    if (/b1$|^\?$/.test(this.dtype)) {
      return first === 1;
    }
    if (/c(?:8|16)$/.test(this.dtype) && typeof first === 'number' && typeof second === 'number') {
      return new PythonComplex(first, second);
    }
    if (first === undefined || width !== 1) {
      throw new UsageError(`JavaScript has no numbers for the dtype ${this.dtype}`);
    }
    return Number.isSafeInteger(Number(first)) ? Number(first) : first;
  }

  #offset(indices: readonly number[]): number {
    const { shape } = this;
    const inside = indices.every((index, axis) => index >= 0 && index < (shape[axis] ?? 0));
    if (indices.length !== shape.length || !inside || !indices.every(Number.isInteger)) {
      throw new UsageError(`[${indices.join(', ')}] is outside of shape [${shape.join(', ')}]`);
    }
    return indices.reduce((offset, index, axis) => offset * (shape[axis] ?? 0) + index, 0);
  }
}
