import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One listener per connection, however many requests it has: clients choose how many. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Fulfilled when a response is written, or never will be. Its own `close` does not say that of one that
 * waits behind another of its connection (pipelining): it has no socket yet, and nobody tells it when the
 * socket has gone.
 */
export function whenDone({ socket }: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const ends = endsOf(socket);
    const end = (): void => {
      ends.delete(end);
      resolve();
    };
    ends.add(end);
    outgoing.once('close', end);
    if (socket.destroyed) {
      end();
    }
  });
}

function endsOf(socket: Socket): Set<() => void> {
  const known = waiting.get(socket);
  if (known !== undefined) {
    return known;
  }
  const ends = new Set<() => void>();
  waiting.set(socket, ends);
  socket.once('close', () => {
    for (const end of ends) {
      end();
    }
  });
  return ends;
}
