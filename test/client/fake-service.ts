import { createServer } from 'node:http';
import { after } from 'node:test';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { decodeClientMessage } from '../../src/tunnel/client-messages.ts';
import type { ClientMessage, Opened, ServiceMessage } from '../../src/tunnel/messages.ts';
import { encodeServiceMessage } from '../../src/tunnel/service-messages.ts';
import { LIMITS } from '../tunnel/fake-guest.ts';

export const OPENED: Opened = {
  wall: 'wasm',
  fallbackReason: null,
  python: '3.14.0',
  limits: LIMITS,
  errnos: { disk: [28], memory: 12, again: 11 },
  canReset: true,
  canCheckpoint: true,
  canFork: true,
};

/** What a service does with each message of a client; it opens a guest by itself. */
export type Behaviour = (message: ClientMessage, say: (bytes: Uint8Array | string) => void) => void;

/** A service that does what a test says, on a port of its own. It ends with the test file. */
export async function fakeService(behave: Behaviour): Promise<{ readonly url: string }> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const message = decodeClientMessage(data instanceof Uint8Array ? data : new Uint8Array(0));
      if (message.op === 'open') {
        socket.send(encodeServiceMessage({ op: 'opened', opened: OPENED }));
      }
      behave(message, (bytes) => socket.send(bytes));
    });
  });
  await new Promise<void>((settle) => {
    http.listen(0, '127.0.0.1', settle);
  });
  after(() => {
    sockets.clients.forEach((socket) => socket.terminate());
    http.close();
  });
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}` };
}

/** A message of a service, as bytes. */
export function said(message: ServiceMessage): Uint8Array {
  return encodeServiceMessage(message);
}
