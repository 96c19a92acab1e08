import { failure } from './failure.ts';

/** Steps through bytes, little-endian, never past their end. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How far it has come. */
  get at(): number {
    return this.#at;
  }

  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  /** The next byte, not stepped over; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  int64(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  float64(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  /** The next `count` bytes themselves, not a copy. */
  span(count: number): Uint8Array {
    const start = this.advance(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** Returns `count`, of things of at least one byte each: more than there are bytes is a lie. */
  checked(count: number): number {
    if (count < 0 || count > this.#bytes.length - this.#at) {
      throw failure('malformed', `a size of ${count} is beyond the end of the data`);
    }
    return count;
  }

  /** Steps over `count` bytes; returns where they start. */
  advance(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) {
      throw failure('malformed', 'the data ends too early');
    }
    this.#at = start + count;
    return start;
  }
}
