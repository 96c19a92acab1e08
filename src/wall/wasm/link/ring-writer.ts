import type { Ring } from './ring.ts';

/** While so much waits to be written, more should not be asked for. */
const MOST_UNSENT_BYTES = 1024 * 1024;

/** Writes to a ring from a thread that must not block: what finds no room waits in a queue. */
export class RingWriter {
  readonly #ring: Ring;
  readonly #wake: () => void;
  #waiting: Uint8Array[] = [];
  #unsent = 0;
  #room: { readonly promise: Promise<void>; readonly settle: () => void } | null = null;

  /** @param wake Wakes the reader. */
  constructor(ring: Ring, wake: () => void) {
    this.#ring = ring;
    this.#wake = wake;
  }

  /** The pieces must not be written to afterwards. */
  write(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.#unsent += piece.length;
      this.#waiting.push(piece);
    }
    this.flush();
  }

  /** To be called when the reader says that there is room. */
  flush(): void {
    this.#push();
    if (this.#unsent > 0) {
      this.#ring.starve();
      this.#push(); // the reader may have made room before it could see the mark
    }
    this.#wake();
    if (this.#unsent <= MOST_UNSENT_BYTES) {
      this.#room?.settle();
      this.#room = null;
    }
  }

  /** Resolves when little is unsent; null when that is so now. */
  room(): Promise<void> | null {
    if (this.#unsent > MOST_UNSENT_BYTES && this.#room === null) {
      let settle = (): void => {};
      const promise = new Promise<void>((resolve) => {
        settle = resolve;
      });
      this.#room = { promise, settle };
    }
    return this.#room?.promise ?? null;
  }

  /** Nobody will read any more. */
  close(): void {
    this.#waiting = [];
    this.#unsent = 0;
    this.#room?.settle();
    this.#room = null;
  }

  #push(): void {
    let done = 0;
    for (const piece of this.#waiting) {
      const count = this.#ring.write(piece);
      this.#unsent -= count;
      if (count < piece.length) {
        this.#waiting[done] = piece.subarray(count);
        break;
      }
      done += 1;
    }
    this.#waiting.splice(0, done);
  }
}
