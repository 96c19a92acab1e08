const FIRST_BYTES = 256;

/** A buffer that grows, little-endian. */
export class Writer {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  byte(value: number): void {
    const start = this.#room(1);
    this.#view.setUint8(start, value);
  }

  uint16(value: number): void {
    const start = this.#room(2);
    this.#view.setUint16(start, value, true);
  }

  int32(value: number): void {
    const start = this.#room(4);
    this.#view.setInt32(start, value, true);
  }

  float64(value: number): void {
    const start = this.#room(8);
    this.#view.setFloat64(start, value, true);
  }

  /** A code, one byte of length and as many letters; writes nothing unless all are ASCII. */
  shortAscii(code: number, text: string): boolean {
    const start = this.#room(2 + text.length);
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#at = start;
        return false;
      }
      this.#bytes[start + 2 + index] = unit;
    }
    this.#bytes[start] = code;
    this.#bytes[start + 1] = text.length;
    return true;
  }

  bytes(value: Uint8Array): void {
    const start = this.#room(value.length);
    this.#bytes.set(value, start);
  }

  /** What has been written. The writer is not to be used after it. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes room for `count` bytes, in a new buffer when need be; returns where they start. */
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
