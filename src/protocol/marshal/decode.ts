import { ProtocolError } from '../../model/errors.ts';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { MAX_CONTAINERS, MAX_DEPTH, MAX_ITEMS, MAX_STRING_BYTES } from '../limits.ts';
import { decodeDigits, narrowInteger } from './integer.ts';
import { decodeText } from './text.ts';
import { TYPE_CODE } from './type-code.ts';

/**
 * Decodes one value; nothing may follow it. The result shares no memory with `bytes`. Work and
 * memory are in proportion to the input: a size that the input claims is never believed.
 *
 * @throws ProtocolError whose `details.reason` is `malformed`, `limit` or `unsupported`.
 */
export function decodeMarshal(bytes: Uint8Array): PythonValue {
  return new Decoder(bytes).decode();
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #items = 0;
  #containers = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  decode(): PythonValue {
    const value = this.#value(this.#code(), 0);
    if (this.#at !== this.#bytes.length) {
      throw failure('malformed', 'there are bytes after the value');
    }
    return value;
  }

  #value(code: number, depth: number): PythonValue {
    switch (code) {
      case TYPE_CODE.none:
        return null;
      case TYPE_CODE.true:
        return true;
      case TYPE_CODE.false:
        return false;
      case TYPE_CODE.int32:
        return this.#int32();
      case TYPE_CODE.int64:
        return narrowInteger(this.#view.getBigInt64(this.#advance(8), true));
      case TYPE_CODE.long:
        return this.#long();
      case TYPE_CODE.float:
        return this.#float();
      case TYPE_CODE.complex:
        return new PythonComplex(this.#float(), this.#float());
      case TYPE_CODE.bytes:
        // A copy; `slice` of a Buffer would share its memory.
        return new Uint8Array(this.#span(this.#count()));
      case TYPE_CODE.text:
      case TYPE_CODE.interned:
        return this.#text();
      case TYPE_CODE.list:
        return this.#sequence(depth);
      case TYPE_CODE.tuple:
        return new PythonTuple(this.#sequence(depth));
      case TYPE_CODE.set:
        return new Set(this.#sequence(depth));
      case TYPE_CODE.frozenSet:
        return new PythonFrozenSet(new Set(this.#sequence(depth)));
      case TYPE_CODE.dict:
        return this.#dict(depth);
      default:
        throw failure('unsupported', `type code ${code} stands for no value that can cross`);
    }
  }

  #long(): number | bigint {
    const count = this.#int32();
    const start = this.#advance(Math.abs(count) * 2);
    const { buffer, byteOffset } = this.#bytes;
    return decodeDigits(new DataView(buffer, byteOffset + start, Math.abs(count) * 2), count < 0);
  }

  #text(): string {
    const length = this.#count();
    if (length > MAX_STRING_BYTES) {
      throw failure('limit', `a string of ${length} bytes is over the limit`);
    }
    return decodeText(this.#span(length));
  }

  #sequence(depth: number): PythonValue[] {
    this.#enter(depth);
    const count = this.#count();
    this.#countItems(count);
    const items: PythonValue[] = [];
    for (let index = 0; index < count; index += 1) {
      items.push(this.#value(this.#code(), depth + 1));
    }
    return items;
  }

  /** Starts as a record; turns to a Map at the first key that is no string. */
  #dict(depth: number): PythonValue {
    this.#enter(depth);
    const record: Record<string, PythonValue> = { __proto__: null };
    for (let code = this.#code(); code !== TYPE_CODE.dictEnd; code = this.#code()) {
      const key = this.#value(code, depth + 1);
      if (typeof key !== 'string') {
        return this.#map(new Map(Object.entries(record)), key, depth);
      }
      record[key] = this.#entryValue(depth);
    }
    return record;
  }

  #map(map: Map<PythonValue, PythonValue>, firstKey: PythonValue, depth: number): PythonValue {
    map.set(firstKey, this.#entryValue(depth));
    for (let code = this.#code(); code !== TYPE_CODE.dictEnd; code = this.#code()) {
      const key = this.#value(code, depth + 1);
      map.set(key, this.#entryValue(depth));
    }
    return map;
  }

  #entryValue(depth: number): PythonValue {
    this.#countItems(2);
    return this.#value(this.#code(), depth + 1);
  }

  #enter(depth: number): void {
    this.#containers += 1;
    if (this.#containers > MAX_CONTAINERS) {
      throw failure('limit', `there are more than ${MAX_CONTAINERS} containers`);
    }
    if (depth >= MAX_DEPTH) {
      throw failure('limit', `containers are nested deeper than ${MAX_DEPTH}`);
    }
  }

  #countItems(count: number): void {
    this.#items += count;
    if (this.#items > MAX_ITEMS) {
      throw failure('limit', `there are more than ${MAX_ITEMS} items`);
    }
  }

  /** A count of things of at least one byte each: more than the rest of the input is a lie. */
  #count(): number {
    const count = this.#int32();
    if (count < 0 || count > this.#bytes.length - this.#at) {
      throw failure('malformed', `a size of ${count} is beyond the end of the data`);
    }
    return count;
  }

  #code(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  #int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  #float(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  #span(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Steps over `count` bytes; returns where they start. */
  #advance(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) {
      throw failure('malformed', 'the data ends too early');
    }
    this.#at = start + count;
    return start;
  }
}

function failure(reason: 'malformed' | 'limit' | 'unsupported', message: string): ProtocolError {
  return new ProtocolError(message, { details: { reason } });
}
