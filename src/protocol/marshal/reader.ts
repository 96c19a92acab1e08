import { failure } from './failure.ts';

/** Steps through bytes, little-endian. Past their end a `DataView` throws a RangeError. */
export class Reader {
  protected readonly bytes: Buffer;
  protected readonly view: DataView;
  /** How far it has come. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  protected byte(): number {
    this.at += 1;
    return this.view.getUint8(this.at - 1);
  }

  protected int32(): number {
    this.at += 4;
    return this.view.getInt32(this.at - 4, true);
  }

  protected float64(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  /** Latin-1 text, of which ASCII is a part. */
  protected latin1(count: number): string {
    const start = this.#skip(count);
    return this.bytes.toString('latin1', start, this.at);
  }

  /** The next `count` bytes themselves, not a copy. */
  protected span(count: number): Buffer {
    const start = this.#skip(count);
    return this.bytes.subarray(start, this.at);
  }

  #skip(count: number): number {
    const start = this.at;
    if (count < 0 || count > this.bytes.length - start) {
      throw failure('malformed', `a size of ${count} is beyond the end of the data`);
    }
    this.at = start + count;
    return start;
  }
}
