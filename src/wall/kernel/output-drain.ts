import type { Socket } from 'node:net';

/**
 * After so many poll phases all that was there is read, though more keeps coming: one takes 64 KiB
 * or everything, and a socket holds at most what net.core.wmem_max allows, some MiB; socket(7).
 */
const MOST_PHASES = 64;

/**
 * Knows when all that was written to some sockets so far has been read.
 *
 * A write to a unix socket is in our receive queue before the write returns. So when a frame of a guest
 * is there to be read, all that was written before it is, too, and the event loop reads both in the same
 * poll phase: as soon as a poll phase has ended in which nothing further came, there is no more.
 */
export class OutputDrain {
  readonly #sockets: readonly Socket[];

  constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
  }

  /** To be called when a frame has been read; resolves when all that came before it has been. */
  async drained(): Promise<void> {
    let before = -1;
    for (let phase = 0; phase < MOST_PHASES && this.#read() !== before; phase += 1) {
      before = this.#read();
      await endOfPollPhase();
    }
  }

  #read(): number {
    return this.#sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }
}

function endOfPollPhase(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}
