import { S_IFREG } from './abi.ts';
import { AnyInode } from './inode.ts';
import type { InodeSettings } from './inode.ts';
import type { Quota } from './quota.ts';
import { fail } from './system-error.ts';

const NOTHING = new Uint8Array(0);
const SMALLEST = 256;
/** So many times what it holds may be taken for a file. */
const MOST_SPARE = 2;

/** A file with bytes of its own, or with bytes that it shares until it is first written to. */
export class RegularFile extends AnyInode {
  readonly kind = 'file';
  readonly format = S_IFREG;
  readonly #quota: Quota;
  /** The first `#size` count; behind them there are only zeros. */
  #bytes: Uint8Array;
  #size: number;
  /** The bytes belong to somebody else, and are not counted. */
  #shared: boolean;
  /** Makes the content anew whenever the file is opened; null for ordinary files. */
  readonly generate: (() => Uint8Array) | null;

  constructor(
    settings: InodeSettings,
    quota: Quota,
    shared: Uint8Array | null = null,
    generate: (() => Uint8Array) | null = null,
  ) {
    super(settings);
    this.#quota = quota;
    this.#bytes = shared ?? NOTHING;
    this.#size = this.#bytes.length;
    this.#shared = shared !== null;
    this.generate = generate;
  }

  override get size(): number {
    return this.#size;
  }

  /** Whether its bytes belong to somebody else, and are not counted. */
  get shared(): boolean {
    return this.#shared;
  }

  /** Its bytes now: good until it is written to, and not to be written to. */
  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Returns how many bytes there were from `position` on. */
  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.#size, position + target.length);
    if (end <= position) {
      return 0;
    }
    target.set(this.#bytes.subarray(position, end));
    return end - position;
  }

  /**
   * Writes all of `source`, or what fits below the limit of a file.
   * @throws SystemError EFBIG, ENOSPC
   */
  write(source: Uint8Array, position: number): number {
    const room = this.#quota.mostFileBytes - position;
    if (source.length === 0) {
      return 0; // write(2): the size stays, wherever the position is
    }
    if (room <= 0) {
      fail('EFBIG');
    }
    const part = source.length > room ? source.subarray(0, room) : source;
    this.#reserve(Math.max(this.#size, position + part.length));
    this.#bytes.set(part, position);
    this.#size = Math.max(this.#size, position + part.length);
    return part.length;
  }

  /** Cuts it, or adds zeros. */
  resize(size: number): void {
    if (size > this.#quota.mostFileBytes) {
      fail('EFBIG');
    }
    if (size === 0) {
      this.clear();
    } else if (size < this.#size) {
      this.#reserve(this.#size);
      this.#bytes.fill(0, size, this.#size);
      this.#quota.addBytes(size - this.#size);
      this.#giveBack(size);
    } else {
      this.#reserve(size);
    }
    this.#size = size;
  }

  /** Gives its bytes back. */
  clear(): void {
    if (!this.#shared) {
      this.#quota.addBytes(-this.#size);
    }
    this.#bytes = NOTHING;
    this.#size = 0;
    this.#shared = false;
  }

  /** Puts other people's bytes in place of its own. */
  share(bytes: Uint8Array): void {
    this.clear();
    this.#bytes = bytes;
    this.#size = bytes.length;
    this.#shared = true;
  }

  /** What is cut off no longer counts, so it must not be kept: a quota would bound nothing. */
  #giveBack(size: number): void {
    if (this.#bytes.length > MOST_SPARE * Math.max(size, SMALLEST)) {
      this.#bytes = this.#bytes.slice(0, size);
    }
  }

  /** Makes room for `size` bytes, at least what it has, all its own, and counts them. */
  #reserve(size: number): void {
    const uncounted = this.#shared ? size : size - this.#size;
    this.#quota.addBytes(uncounted);
    if (this.#shared || size > this.#bytes.length) {
      const larger = allocate(Math.max(size, SMALLEST), Math.floor(size / 2));
      if (larger === null) {
        this.#quota.addBytes(-uncounted);
        fail('ENOSPC');
      }
      larger.set(this.content);
      this.#bytes = larger;
      this.#shared = false;
    }
  }
}

/** Some bytes, with `spare` ones if there are so many: files grow by small pieces. */
function allocate(size: number, spare: number): Uint8Array | null {
  for (const length of [size + spare, size]) {
    try {
      return new Uint8Array(length);
    } catch {
      // a RangeError: the host has not so much in one piece
    }
  }
  return null;
}
