import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How many times within the allowed time a look is taken. */
const LOOKS = 4;

/**
 * Cuts connections whose clients do not read what waits for them: an answer that nobody takes is memory
 * that nobody else has. One that takes a little keeps its connection, and its place among the tenant's
 * requests.
 */
export function guardStalls(server: Server, stallMs: number): void {
  const sockets = new Map<Socket, { written: number; looks: number }>();
  server.on('connection', (socket) => {
    sockets.set(socket, { written: 0, looks: 0 });
    socket.once('close', () => sockets.delete(socket));
  });
  const timer = setInterval(() => {
    for (const [socket, seen] of sockets) {
      const written = socket.bytesWritten - socket.writableLength;
      const stands = socket.writableLength > 0 && written === seen.written;
      seen.looks = stands ? seen.looks + 1 : 0;
      seen.written = written;
      if (seen.looks > LOOKS) {
        socket.destroy();
      }
    }
  }, stallMs / LOOKS).unref();
  server.once('close', () => clearInterval(timer));
}
