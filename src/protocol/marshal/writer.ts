const FIRST_BYTES = 256;

/** A buffer that grows, little-endian. */
export class Writer {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  byte(value: number): void {
    this.#view.setUint8(this.#room(1), value);
  }

  uint16(value: number): void {
    this.#view.setUint16(this.#room(2), value, true);
  }

  int32(value: number): void {
    this.#view.setInt32(this.#room(4), value, true);
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#room(8), value, true);
  }

  bytes(value: Uint8Array): void {
    this.#bytes.set(value, this.#room(value.length));
  }

  /** What has been written. The writer is not to be used after it. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes room for `count` bytes; returns where they start. */
  #room(count: number): number {
    const start = this.#at;
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#at, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
