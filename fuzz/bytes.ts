/** Bytes that are written, in memory that is used again and again. */
export class Bytes {
  readonly #memory: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#memory = Buffer.alloc(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; it is overwritten after `clear`. */
  get written(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    if (this.#length < this.#memory.length) {
      this.#memory[this.#length] = value;
      this.#length += 1;
    }
  }

  int32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) {
      this.byte(value >> shift);
    }
  }

  /** Characters up to U+00FF, a byte for each. */
  latin1(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      this.byte(text.charCodeAt(index));
    }
  }

  bytes(value: Uint8Array, start: number, end: number): void {
    for (let index = start; index < end; index += 1) {
      this.byte(value[index] ?? 0);
    }
  }
}
