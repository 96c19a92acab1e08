import type { Socket } from 'node:net';

/**
 * Turns after which everything is read, even while more keeps coming: one turn takes 64 KiB or all
 * that is there, and the kernel holds less than 1 MiB per socket (twice net.core.wmem_max, socket(7)).
 */
const MOST_TURNS = 16;

/**
 * Knows when all output written so far has been read.
 *
 * A guest's write to a unix socket is in our receive queue before the write returns. So whatever it
 * wrote before it sent a frame is there when the frame is read, and the event loop hands it over in
 * its next poll phase: a whole turn of the loop without output means that there is no more.
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

  /** Resolves when everything written before the call has been read. */
  async drained(): Promise<void> {
    await turnOfTheLoop();
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const before = this.#chunks;
      await turnOfTheLoop();
      if (this.#chunks === before) {
        return;
      }
    }
  }
}

/** From one check phase to the next: the poll phase between them has read every ready socket once. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}
