import { isPythonFunction, PythonReference } from '../../model/reference.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../model/value-zones.ts';
import type { PythonZone } from '../../model/value-zones.ts';
import { Decoder } from '../marshal/decoder.ts';
import { failure } from '../marshal/failure.ts';
import { TYPE_CODE } from '../marshal/type-code.ts';
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

  boolean(): boolean {
    const value = this.value();
    return typeof value === 'boolean' ? value : wrong('a bool');
  }

  /** A text of at most so many UTF-16 units. */
  text(most: number): string {
    const value = this.value();
    if (typeof value === 'string' && value.length > most) {
      throw failure('limit', `a text of ${value.length} units in an extension is over the limit`);
    }
    return typeof value === 'string' ? value : wrong('a text');
  }

  /** One of these texts. */
  oneOf<Text extends string>(texts: readonly Text[]): Text {
    const value = this.value();
    return texts.find((text) => text === value) ?? wrong(`one of ${texts.join(', ')}`);
  }

  byteString(): Uint8Array {
    const value = this.value();
    return value instanceof Uint8Array ? value : wrong('bytes');
  }

  list(): PythonValue[] {
    const value = this.value();
    return Array.isArray(value) ? value : wrong('a list');
  }

  zoneOrNull(): PythonZone | null {
    const value = this.value();
    // A class of time zones may have made its instances callable.
    const zone = isPythonFunction(value) ? value.reference : value;
    return zone === null || isZone(zone) ? zone : wrong('a time zone');
  }

  /** What `read` reads, unless the next value is None. */
  orNull<Value>(read: () => Value): Value | null {
    if (this.bytes[this.at] !== TYPE_CODE.none) {
      return read();
    }
    this.at += 1;
    return null;
  }

  /** The next attached buffer: a copy, unless it is most of the memory that it would keep. */
  buffer(): Uint8Array {
    const start = this.#taken;
    const count = this.integer(0);
    const bytes = this.#attached.subarray(start, start + count);
    if (bytes.length !== count) {
      throw failure('malformed', `a buffer of ${count} bytes is not there`);
    }
    this.#taken = Math.ceil((start + count) / ALIGNMENT) * ALIGNMENT;
    const isMost = count > bytes.buffer.byteLength / 2;
    return isMost && bytes.byteOffset % ALIGNMENT === 0
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, count)
      : new Uint8Array(bytes);
  }

  /** The one value there is: nothing may be left over. */
  whole(): PythonValue {
    const value = this.value();
    return this.at === this.bytes.length && this.#taken === this.#attached.length
      ? value
      : wrong('nothing after the value');
  }
}

export function wrong(expected: string): never {
  throw failure('malformed', `a value is not what it should be: ${expected}`);
}

function isExact(value: PythonValue): value is number {
  return Number.isSafeInteger(value);
}

function isZone(value: PythonValue): value is PythonZone {
  return [PythonTimeZone, PythonZoneInfo, PythonReference].some((zone) => value instanceof zone);
}
