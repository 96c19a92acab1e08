/** Reads Python's marshal format as one does who trusts it: by calling itself, and by believing every count. */

/** What a count may claim before reading it would have taken the host's memory. */
const MOST_ITEMS = 2 ** 28;

/** FLAG_REF of marshal.c, in the byte that tells the type. */
const MARK = 0x80;

export class NaiveReader {
  readonly #bytes: Buffer;
  /** What was marked as to be meant again, by its number. */
  readonly #marked: unknown[] = [];
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  read(): unknown {
    const byte = this.#take(1).readUInt8();
    if ((byte & MARK) === 0) {
      return this.#readKind(String.fromCharCode(byte));
    }
    const index = this.#marked.push(null) - 1;
    const value = this.#readKind(String.fromCharCode(byte & ~MARK));
    this.#marked[index] = value;
    return value;
  }

  #readKind(code: string): unknown {
    switch (code) {
      case 'N':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'i':
        return this.#count();
      case 'r':
        return this.#marked[this.#count()];
      case 'z':
      case 'Z':
        return this.#take(this.#take(1).readUInt8()).toString();
      case 'a':
      case 'A':
      case 'u':
      case 't':
      case 's':
        return this.#take(this.#count()).toString();
      case ')':
        return this.#items(this.#take(1).readUInt8());
      case '(':
      case '[':
        return this.#items(this.#count());
      case '{':
        return this.#record();
      default:
        throw new Error(`no such type: ${code}`);
    }
  }

  #items(count: number): unknown[] {
    if (count > MOST_ITEMS) {
      throw new RangeError(`a list of ${count} items`);
    }
    return Array.from({ length: count }, () => this.read());
  }

  #record(): object {
    const record = {};
    while (String.fromCharCode(this.#bytes.readUInt8(this.#at)) !== '0') {
      const key = String(this.read());
      Object.assign(record, { [key]: this.read() });
      if (key === '__proto__') {
        throw new RangeError('a record whose prototype is the guest’s');
      }
    }
    this.#at += 1;
    return record;
  }

  #count(): number {
    return this.#take(4).readInt32LE();
  }

  #take(length: number): Buffer {
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
}
