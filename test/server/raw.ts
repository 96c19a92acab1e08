import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A connection of a client that does not keep to the rules. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // the server may cut it
  await once(socket, 'connect');
  return socket;
}

/** What comes until the server ends the connection. */
export async function untilEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  if (!socket.closed) {
    await once(socket, 'close');
  }
  return Buffer.concat(chunks).toString();
}

/** Sends bytes as they are, and tells what came back. */
export async function exchange(port: number, text: string): Promise<string> {
  const socket = await connectTo(port);
  socket.write(text);
  return untilEnd(socket);
}

/** The first piece of what comes. */
export function firstOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (chunk) => resolve(chunk.toString()));
  });
}
