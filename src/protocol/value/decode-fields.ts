import { isPythonFunction, PythonReference } from '../../model/reference.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../model/value-zones.ts';
import type { PythonZone } from '../../model/value-zones.ts';
import { Decoder } from '../marshal/decoder.ts';
import { atMost, failure } from '../marshal/failure.ts';
import { SHARED_FLAG, TYPE_CODE } from '../marshal/type-code.ts';
import type { EncodedValue } from './types.ts';

/** Each attached buffer begins at a multiple of so many bytes, as arrays of numbers must. */
const ALIGNMENT = 8;

/** Decodes what extensions are made of: each method takes the next value, and refuses other types. */
export class FieldDecoder extends Decoder {
  readonly #attached: Uint8Array;
  #taken = 0;

  constructor({ bytes, attached }: EncodedValue, exactFloats: boolean, maps: ReadonlySet<number>) {
    super(bytes, exactFloats, maps);
    this.#attached = attached;
  }

  /** A whole number that is exact. */
  integer(least: number = Number.MIN_SAFE_INTEGER): number {
    const value = this.value();
    return isExact(value) && value >= least ? value : wrong('an integer');
  }

  bigInteger(): bigint {
    const value = this.value();
    return typeof value === 'bigint' || isExact(value) ? BigInt(value) : wrong('an integer');
  }

  /** A text of at most so many UTF-16 units. */
  text(most: number): string {
    const value = this.value();
    const text = typeof value === 'string' ? value : wrong('a text');
    atMost(most, text.length, 'units in a text');
    return text;
  }

  /** One of these values. */
  oneOf<Known extends string | boolean>(known: readonly Known[]): Known {
    const value = this.value();
    return known.find((each) => each === value) ?? wrong(`one of ${known.join(', ')}`);
  }

  /** Bytes that nothing else in the value is made of. */
  byteString(): Uint8Array {
    const code = this.bytes[this.at] ?? 0;
    const value = this.value();
    const bytes = value instanceof Uint8Array ? value : wrong('bytes');
    return code === TYPE_CODE.shared || code >= SHARED_FLAG ? new Uint8Array(bytes) : bytes;
  }

  list(): PythonValue[] {
    const value = this.value();
    return Array.isArray(value) ? value : wrong('a list');
  }

  /** A list of keys and values in turn. */
  dict(slot: number): PythonValue {
    const map = this.keep(slot, new Map<PythonValue, PythonValue>());
    const items = this.list().values();
    for (const key of items) {
      const { value = wrong('a value for each key') } = items.next();
      this.hashing.spend();
      map.set(key, value);
    }
    return map;
  }

  zone(): PythonZone {
    const value = this.value();
    // A class of time zones may have made its instances callable.
    const zone = isPythonFunction(value) ? value.reference : value;
    return isZone(zone) ? zone : wrong('a time zone');
  }

  /** What `read` reads, unless the next value is None. */
  orNull<Value>(read: () => Value): Value | null {
    const isNone = this.bytes[this.at] === TYPE_CODE.none;
    this.at += isNone ? 1 : 0;
    return isNone ? null : read();
  }

  /** The next attached buffer: a copy, unless it is most of the memory that it would keep. */
  buffer(): Uint8Array {
    const count = this.integer(0);
    const bytes = this.#attached.subarray(this.#taken, this.#taken + count);
    if (bytes.length !== count) {
      throw failure('malformed', `a buffer of ${count} bytes is not there`);
    }
    this.#taken += Math.ceil(count / ALIGNMENT) * ALIGNMENT;
    const isMost = count > bytes.buffer.byteLength / 2 && bytes.byteOffset % ALIGNMENT === 0;
    return isMost ? new Uint8Array(bytes.buffer, bytes.byteOffset, count) : new Uint8Array(bytes);
  }

  /** The one value there is: nothing may be left over. */
  whole(): PythonValue {
    const value = this.value();
    const isWhole = this.at === this.bytes.length && this.#taken === this.#attached.length;
    return isWhole ? value : wrong('nothing after the value');
  }
}

/** Throws: a value is not what it should be. */
export function wrong(expected: string): never {
  throw failure('malformed', `a value is not what it should be: ${expected}`);
}

function isExact(value: PythonValue): value is number {
  return Number.isSafeInteger(value);
}

function isZone(value: PythonValue): value is PythonZone {
  return [PythonTimeZone, PythonZoneInfo, PythonReference].some((zone) => value instanceof zone);
}
