import type { ByteQueue } from '../kernel/port.ts';

/** So many chunks that have been read are kept before they are let go of together. */
const MOST_READ_CHUNKS = 256;

/** Chunks that wait to be read, first come, first served. */
export class ChunkQueue implements ByteQueue {
  #chunks: Uint8Array[] = [];
  /** The first chunk that is not read yet, so that reading many is not quadratic. */
  #first = 0;
  #length = 0;
  #ended = false;
  readonly #onTaken: (count: number) => void;

  constructor(onTaken: (count: number) => void = () => {}) {
    this.#onTaken = onTaken;
  }

  get length(): number {
    return this.#length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
    }
  }

  /** Puts a chunk before all that waits. */
  pushFirst(chunk: Uint8Array): void {
    this.#chunks.splice(this.#first, 0, chunk);
    this.#length += chunk.length;
  }

  end(): void {
    this.#ended = true;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#length = 0;
    this.#ended = false;
  }

  take(target: Uint8Array): number {
    let filled = 0;
    while (filled < target.length) {
      const chunk = this.#chunks[this.#first];
      if (chunk === undefined) {
        break;
      }
      const piece = chunk.subarray(0, target.length - filled);
      target.set(piece, filled);
      filled += piece.length;
      this.#drop(chunk, piece.length);
    }
    this.#length -= filled;
    if (filled > 0) {
      this.#onTaken(filled);
    }
    return filled;
  }

  /** Takes `count` bytes off the first chunk. */
  #drop(chunk: Uint8Array, count: number): void {
    if (count < chunk.length) {
      this.#chunks[this.#first] = chunk.subarray(count);
      return;
    }
    this.#first += 1;
    if (this.#first >= MOST_READ_CHUNKS || this.#first === this.#chunks.length) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
