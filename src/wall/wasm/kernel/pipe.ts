import { POLLERR, POLLHUP, POLLIN, POLLOUT } from './abi.ts';
import type { Body } from './open-file.ts';
import { fail } from './system-error.ts';
import type { Waiting } from './waiting.ts';

/** pipe(7): what a pipe holds, and what is written in one piece or not at all. */
const CAPACITY = 65_536;
const PIPE_BUF = 4096;

/**
 * A pipe of the guest to itself. Nobody else can fill or empty it while the guest waits, so a wait
 * that is not spared by O_NONBLOCK ends with a signal.
 */
export class Pipe {
  readonly #waiting: Waiting;
  /** Taken when something is first written. */
  #ring: Uint8Array | null = null;
  #start = 0;
  #length = 0;
  #readers = 1;
  #writers = 1;

  /** @param content What is in it already, of which only as much counts as it holds. */
  constructor(waiting: Waiting, content: Uint8Array = new Uint8Array(0)) {
    this.#waiting = waiting;
    if (content.length > 0) {
      this.#ring = new Uint8Array(CAPACITY);
      this.#ring.set(content.subarray(0, CAPACITY));
      this.#length = Math.min(content.length, CAPACITY);
    }
  }

  /** The end to read from, or to write to. */
  end(writes: boolean): PipeEnd {
    return new PipeEnd(this, writes);
  }

  /** What poll(2) tells of an end. */
  readiness(writes: boolean): number {
    return writes
      ? (this.#length <= CAPACITY - PIPE_BUF ? POLLOUT : 0) | (this.#readers === 0 ? POLLERR : 0)
      : (this.#length > 0 ? POLLIN : 0) | (this.#writers === 0 ? POLLHUP : 0);
  }

  close(writes: boolean): void {
    this.#writers -= writes ? 1 : 0;
    this.#readers -= writes ? 0 : 1;
  }

  /** A copy of what is in it. */
  content(): Uint8Array {
    const content = new Uint8Array(this.#length);
    const first = this.#ring?.subarray(this.#start, this.#start + this.#length) ?? content;
    content.set(first);
    content.set(this.#ring?.subarray(0, this.#length - first.length) ?? [], first.length);
    return content;
  }

  read(target: Uint8Array, mayWait: boolean): number {
    if (this.#length === 0 && this.#writers > 0) {
      this.#waiting.until(() => this.#length > 0 || this.#writers === 0, mayWait);
    }
    const ring = this.#ring;
    const count = Math.min(target.length, this.#length);
    if (ring === null || count === 0) {
      return 0;
    }
    const first = ring.subarray(this.#start, Math.min(this.#start + count, CAPACITY));
    target.set(first);
    target.set(ring.subarray(0, count - first.length), first.length);
    this.#start = (this.#start + count) % CAPACITY;
    this.#length -= count;
    return count;
  }

  write(source: Uint8Array, mayWait: boolean): number {
    const needed = source.length <= PIPE_BUF ? source.length : 1;
    if (this.#readers > 0 && CAPACITY - this.#length < needed) {
      this.#waiting.until(() => CAPACITY - this.#length >= needed, mayWait);
    }
    if (this.#readers === 0) {
      fail('EPIPE');
    }
    this.#ring ??= new Uint8Array(CAPACITY);
    const count = Math.min(source.length, CAPACITY - this.#length);
    const end = (this.#start + this.#length) % CAPACITY;
    const first = source.subarray(0, Math.min(count, CAPACITY - end));
    this.#ring.set(first, end);
    this.#ring.set(source.subarray(first.length, count), 0);
    this.#length += count;
    return count;
  }
}

/** One end of a pipe. */
export class PipeEnd implements Body {
  readonly seekable = false;
  readonly pipe: Pipe;
  readonly writes: boolean;

  constructor(pipe: Pipe, writes: boolean) {
    this.pipe = pipe;
    this.writes = writes;
  }

  read(target: Uint8Array, _position: number, mayWait: boolean): number {
    return this.writes ? fail('EBADF') : this.pipe.read(target, mayWait);
  }

  write(source: Uint8Array, _position: number, mayWait: boolean): number {
    return this.writes ? this.pipe.write(source, mayWait) : fail('EBADF');
  }

  readiness(): number {
    return this.pipe.readiness(this.writes);
  }

  close(): void {
    this.pipe.close(this.writes);
  }
}
