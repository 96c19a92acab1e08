import { PythonArray } from '../src/model/array.ts';
import { HostObject, isPythonFunction, PythonReference } from '../src/model/reference.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../src/model/value-datetime.ts';
import {
  PythonDecimal,
  PythonFloat,
  PythonFraction,
  PythonUuid,
} from '../src/model/value-numbers.ts';
import { PythonTimeZone, PythonZoneInfo } from '../src/model/value-zones.ts';
import {
  PythonByteArray,
  PythonComplex,
  PythonFrozenSet,
  PythonTuple,
} from '../src/model/value.ts';

/** What has a class of its own. */
const CLASSES = [
  ...[Array, Map, Set, PythonTuple, PythonFrozenSet, PythonByteArray, PythonArray],
  ...[PythonComplex, PythonFloat, PythonDecimal, PythonFraction, PythonUuid, PythonDate],
  ...[PythonDateTime, PythonTime, PythonTimeDelta, PythonTimeZone, PythonZoneInfo],
];

/** What a decoded value holds. */
export class Contents {
  /** Values in containers, each container taken once. */
  items = 0;
  /** Bytes of memory that its buffers have taken. */
  bufferBytes = 0;
  /** Whether it holds what only a live guest or host could send on. */
  hasReferences = false;
  /** The kinds of value in it, as bits. */
  kinds = 0;
  readonly #seen = new Set<object>();
  readonly #pending: unknown[];

  /** Throws when a record of `value` has a prototype. Buffers in `received` took no memory. */
  constructor(value: unknown, received: ArrayBufferLike) {
    this.#pending = [value];
    while (this.#pending.length > 0) {
      const next = this.#pending.pop();
      this.items += 1;
      if (typeof next === 'function' || (typeof next === 'object' && next !== null)) {
        this.#object(next, received);
      } else {
        this.kinds |= 1 << (typeof next).length;
      }
    }
  }

  #object(value: object, received: ArrayBufferLike): void {
    if (this.#seen.has(value)) {
      return;
    }
    this.#seen.add(value);
    if (ArrayBuffer.isView(value)) {
      if (value.buffer !== received && !this.#seen.has(value.buffer)) {
        this.#seen.add(value.buffer);
        this.bufferBytes += value.buffer.byteLength;
      }
    } else {
      this.#pending.push(...this.#parts(value));
    }
  }

  #parts(value: object): readonly unknown[] {
    const index = CLASSES.findIndex((kind) => value instanceof kind);
    this.kinds |= 1 << (12 + index);
    if (Array.isArray(value)) {
      return value;
    }
    if (value instanceof Map) {
      return [...value].flat();
    }
    if (value instanceof Set) {
      return [...value];
    }
    if (value instanceof PythonTuple || value instanceof PythonFrozenSet) {
      return [...value.items];
    }
    if (
      value instanceof HostObject ||
      value instanceof PythonReference ||
      isPythonFunction(value)
    ) {
      this.hasReferences = true;
      const reference = isPythonFunction(value) ? value.reference : value;
      return reference instanceof PythonReference ? [reference.fields] : [];
    }
    if (value instanceof PythonArray) {
      checkShape(value);
    }
    if (Object.getPrototypeOf(value) === null && typeof Reflect.get(value, 'then') === 'function') {
      throw new Error('a decoded value would be taken for a promise');
    }
    if (Object.getPrototypeOf(value) === null || index >= 0) {
      return Object.values(value);
    }
    throw new Error('a decoded value has a prototype that it should not have');
  }
}

/** Elements of which JavaScript has arrays; the name ends with their bytes. */
const KNOWN_SIZE = /^(?:\|[biu]1|<[iu][248]|<f[48]|<c(?:8|16))$/;

/** It has as many bytes as its elements. */
function checkShape({ shape, data, dtype }: PythonArray): void {
  const count = shape.reduce((all, length) => all * length, 1);
  const isRight = KNOWN_SIZE.test(dtype)
    ? data.byteLength === count * Number(dtype.slice(2))
    : data.byteLength % (count || Infinity) === 0;
  if (!isRight) {
    throw new Error(`an array of ${count} elements ${dtype} has ${data.byteLength} bytes`);
  }
}
