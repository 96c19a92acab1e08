import { failure } from '../marshal/failure.ts';

/** Each buffer begins at a multiple of so many bytes, as arrays of numbers must. */
const ALIGNMENT = 8;

/** The buffers that travel beside a value, taken one after the other. */
export class AttachedReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next `count` bytes: a copy, unless they are most of the memory that they would keep. */
  take(count: number): Uint8Array {
    const end = this.#at + count;
    if (count < 0 || end > this.#bytes.length) {
      throw failure('malformed', `a buffer of ${count} bytes is not there`);
    }
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    const isMost = count > bytes.buffer.byteLength / 2;
    return isMost && bytes.byteOffset % ALIGNMENT === 0
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, count)
      : new Uint8Array(bytes);
  }

  /** Throws when there are bytes that no value took. */
  finish(): void {
    if (this.#at !== this.#bytes.length) {
      throw failure('malformed', 'there are attached bytes that belong to nothing');
    }
  }
}
