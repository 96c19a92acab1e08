import { ModuleError } from './module-error.ts';

/** Values of the binary format are at most this long: 32 bits in groups of 7. */
const MOST_LEB_BYTES = 5;

/**
 * Reads the WebAssembly binary format, front to back; every step checks that the bytes are there.
 * https://webassembly.github.io/spec/core/binary/
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) {
      throw new ModuleError('the module ends too early');
    }
    this.#at += 1;
    return value;
  }

  /** An unsigned number of at most 32 bits (LEB128). */
  number(): number {
    let value = 0;
    for (let group = 0; group < MOST_LEB_BYTES; group += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * group);
      if (byte < 0x80) {
        if (value > 0xffff_ffff) {
          break;
        }
        return value;
      }
    }
    throw new ModuleError('a number of the module does not fit into 32 bits');
  }

  /** A signed number of at most 32 bits (LEB128). */
  signedNumber(): number {
    let value = 0;
    for (let group = 0; group < MOST_LEB_BYTES; group += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * group);
      if (byte < 0x80) {
        const signed = (byte & 0x40) === 0 ? value : value - 2 ** (7 * (group + 1));
        if (signed !== Math.trunc(signed) || signed > 0x7fff_ffff || signed < -0x8000_0000) {
          break;
        }
        return signed;
      }
    }
    throw new ModuleError('a number of the module does not fit into 32 bits');
  }

  /** The next bytes; they share the module's memory. */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new ModuleError('the module ends too early');
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** A length and that many bytes of UTF-8. */
  name(): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.number()));
    } catch (error) {
      throw error instanceof ModuleError ? error : new ModuleError('a name is not UTF-8');
    }
  }

  /** As many items as the number in front says, read one after the other. */
  list<Item>(read: () => Item): Item[] {
    const count = this.number();
    const items: Item[] = [];
    for (let at = 0; at < count; at += 1) {
      items.push(read());
    }
    return items;
  }

  /** All from here to the end. */
  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  /** @throws ModuleError when something is left over. */
  expectEnd(what: string): void {
    if (!this.atEnd) {
      throw new ModuleError(`the module's ${what} section holds more than it says`);
    }
  }
}
