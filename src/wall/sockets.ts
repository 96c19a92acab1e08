import type { Socket } from 'node:net';

/** Resolves when all that was written to a socket is out, or nothing more will be. */
export function drained(socket: Socket): Promise<void> {
  return new Promise((settle) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      settle();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** Resolves when a socket has come to its end. */
export function untilEnd(socket: Socket): Promise<void> {
  return new Promise((settle) => {
    if (socket.destroyed || socket.readableEnded) {
      settle();
    } else {
      socket.once('end', settle).once('close', settle);
    }
  });
}
