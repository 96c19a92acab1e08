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

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /** The end to read from. */
  reader(): Body {
    return {
      seekable: false,
      read: (target, _position, mayWait) => this.#read(target, mayWait),
      write: () => fail('EBADF'),
      readiness: () => (this.#length > 0 ? POLLIN : 0) | (this.#writers === 0 ? POLLHUP : 0),
      close: () => {
        this.#readers -= 1;
      },
    };
  }

  /** The end to write to. */
  writer(): Body {
    return {
      seekable: false,
      read: () => fail('EBADF'),
      write: (source, _position, mayWait) => this.#write(source, mayWait),
      readiness: () =>
        (this.#length <= CAPACITY - PIPE_BUF ? POLLOUT : 0) | (this.#readers === 0 ? POLLERR : 0),
      close: () => {
        this.#writers -= 1;
      },
    };
  }

  #read(target: Uint8Array, mayWait: boolean): number {
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

  #write(source: Uint8Array, mayWait: boolean): number {
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
