/** Places in the head: how many bytes have ever been written and read, modulo 2 ** 32. */
const WRITTEN = 0;
const READ = 1;
/** Whether the reader has been told that there is something, and has not looked since. */
const TOLD = 2;
/** Whether the writer waits to be told that there is room. */
const STARVED = 3;
const HEAD_BYTES = 16;

/** Bytes that a ring holds: a power of two, so that the counts may wrap. */
const RING_BYTES = 1024 * 1024;

/** Bytes from one thread to another through shared memory. One writes, one reads. */
export class Ring {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #mask: number;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(HEAD_BYTES + RING_BYTES)) {
    this.buffer = buffer;
    this.#counts = new Int32Array(buffer, 0, HEAD_BYTES / 4);
    this.#bytes = new Uint8Array(buffer, HEAD_BYTES);
    this.#mask = this.#bytes.length - 1;
  }

  /** How many bytes can be read. */
  get filled(): number {
    return (Atomics.load(this.#counts, WRITTEN) - Atomics.load(this.#counts, READ)) >>> 0;
  }

  /** Writes as much as there is room for; returns how much that was. */
  write(bytes: Uint8Array): number {
    const room = Math.max(0, this.#bytes.length - this.filled);
    const count = Math.min(bytes.length, room);
    const at = Atomics.load(this.#counts, WRITTEN) & this.#mask;
    const first = Math.min(count, this.#bytes.length - at);
    this.#bytes.set(bytes.subarray(0, first), at);
    this.#bytes.set(bytes.subarray(first, count), 0);
    Atomics.add(this.#counts, WRITTEN, count);
    return count;
  }

  /** A copy of what there is. */
  read(): Uint8Array {
    const count = Math.min(this.filled, this.#bytes.length);
    const bytes = new Uint8Array(count);
    const at = Atomics.load(this.#counts, READ) & this.#mask;
    const first = Math.min(count, this.#bytes.length - at);
    bytes.set(this.#bytes.subarray(at, at + first));
    bytes.set(this.#bytes.subarray(0, count - first), first);
    Atomics.add(this.#counts, READ, count);
    Atomics.notify(this.#counts, READ);
    return bytes;
  }

  /** For the writer, when it has written: whether the reader must be told. */
  shouldTell(): boolean {
    return Atomics.exchange(this.#counts, TOLD, 1) === 0;
  }

  /** For the reader, before it looks. */
  hear(): void {
    Atomics.store(this.#counts, TOLD, 0);
  }

  /** For the writer, when it found no room: the reader is to tell it when there is some. */
  starve(): void {
    Atomics.store(this.#counts, STARVED, 1);
  }

  /** For the reader, when it has read: whether the writer waits to be told. */
  shouldFeed(): boolean {
    return Atomics.exchange(this.#counts, STARVED, 0) === 1;
  }

  /** For a writer that found no room: waits until something has been read, or for `timeoutMs`. */
  waitForRoom(timeoutMs: number): void {
    const read = Atomics.load(this.#counts, READ);
    if (this.filled >= this.#bytes.length) {
      Atomics.wait(this.#counts, READ, read, timeoutMs);
    }
  }
}
