import type { Socket } from 'node:net';

/**
 * After so many poll phases all that was there is read, though more keeps coming: one takes 64 KiB
 * or everything, and a socket holds at most what net.core.wmem_max allows, some MiB; socket(7).
 */
const MOST_PHASES = 64;

/**
 * Knows when all output written so far has been read.
 *
 * A guest's write to a unix socket is in our receive queue before the write returns. So when a frame
 * is there to be read, all output from before it is, too, and the event loop reads both in the same
 * poll phase: as soon as a poll phase has ended without further output, there is no more.
 */
export class OutputDrain {
  #chunks = 0;

  constructor(sockets: readonly Socket[]) {
    for (const socket of sockets) {
      socket.on('data', () => {
        this.#chunks += 1;
      });
    }
  }

  /** To be called when a frame has been read; resolves when all output from before it has been. */
  async drained(): Promise<void> {
    let before = -1;
    for (let phase = 0; phase < MOST_PHASES && this.#chunks !== before; phase += 1) {
      before = this.#chunks;
      await endOfPollPhase();
    }
  }
}

function endOfPollPhase(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}
