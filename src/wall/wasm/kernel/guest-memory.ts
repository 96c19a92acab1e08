import { PATH_MAX } from './abi.ts';
import { fail } from './system-error.ts';
import { characters } from './text.ts';

/**
 * The guest's memory. Addresses and lengths are the guest's, so hostile: every access is checked,
 * and fails with EFAULT where Linux would. Addresses may come as signed numbers.
 */
export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Bytes that the guest has now. */
  get size(): number {
    return this.#all().length;
  }

  /** Lets the guest have `pages` more; false when the engine has no more for it. */
  grow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false; // a RangeError: over the memory's maximum, or the host has none left
    }
  }

  /** A view of the guest's bytes, good until its memory grows. */
  bytes(address: number, length: number): Uint8Array {
    const start = this.#check(address, length);
    return this.#bytes.subarray(start, start + (length >>> 0));
  }

  /** A path: bytes up to a zero, each as one character, as file names are bytes on Linux. */
  path(address: number): string {
    return this.text(address) ?? fail('ENAMETOOLONG');
  }

  /** Bytes up to a zero, each as one character; null if there are `most` or more. */
  text(address: number, most: number = PATH_MAX): string | null {
    const start = this.#check(address, 1);
    const end = this.#bytes.subarray(start, start + most).indexOf(0);
    if (end < 0) {
      return start + most > this.#bytes.length ? fail('EFAULT') : null;
    }
    return characters(this.#bytes.subarray(start, start + end));
  }

  /** Writes characters as bytes, and a zero behind them. */
  setText(address: number, text: string): void {
    const target = this.bytes(address, text.length + 1);
    for (let index = 0; index < text.length; index += 1) {
      target[index] = text.charCodeAt(index);
    }
    target[text.length] = 0;
  }

  i16(address: number): number {
    const start = this.#check(address, 2);
    return this.#view.getInt16(start, true);
  }

  i32(address: number): number {
    const start = this.#check(address, 4);
    return this.#view.getInt32(start, true);
  }

  u32(address: number): number {
    const start = this.#check(address, 4);
    return this.#view.getUint32(start, true);
  }

  /** A 64-bit number; beyond 2⁵³ the nearest that JavaScript has. */
  i64(address: number): number {
    const start = this.#check(address, 8);
    return Number(this.#view.getBigInt64(start, true));
  }

  setI16(address: number, value: number): void {
    const start = this.#check(address, 2);
    this.#view.setInt16(start, value, true);
  }

  /** Signed or not: the low 32 bits. */
  set32(address: number, value: number): void {
    const start = this.#check(address, 4);
    this.#view.setInt32(start, value, true);
  }

  set64(address: number, value: number | bigint): void {
    const start = this.#check(address, 8);
    this.#view.setBigInt64(start, BigInt(value), true);
  }

  /** The address without its sign, if all the bytes are there. To be called before a view is used. */
  #check(address: number, length: number): number {
    const start = address >>> 0;
    if (start + (length >>> 0) > this.#all().length) {
      fail('EFAULT');
    }
    return start;
  }

  #all(): Uint8Array {
    // When its memory has grown, the views of the guest are detached, and empty.
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#view = new DataView(this.#memory.buffer);
    }
    return this.#bytes;
  }
}
