import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Oracle } from '../attack.ts';
import { openFolder, removeFolder } from './folder.ts';
import type { Scene } from './scene.ts';

type Address = Extract<Oracle, { kind: 'service' }>['at'];

/** What is connected to is told by the kernel before the program has ended; we only have to look. */
const SETTLE_MS = 50;

/** A service of the host that counts who comes. */
export function serviceScene(at: Address): Promise<Scene> {
  return at === 'udp' ? datagrams() : streams(at);
}

async function streams(at: Exclude<Address, 'udp'>): Promise<Scene> {
  const folder = openFolder();
  // As long as a name can be, unix(7): Node fills up what is shorter, and others do not.
  const name = randomBytes(54).toString('hex').slice(0, 107);
  const path = join(folder, 'socket');
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.on('error', () => {});
    socket.end('a secret\n');
  });
  const where = {
    tcp: { host: '127.0.0.1', port: 0 },
    tcp6: { host: '::1', port: 0 },
    unix: { path },
    abstract: { path: `\0${name}` },
  };
  server.listen(where[at]);
  await once(server, 'listening');
  if (at === 'unix') {
    chmodSync(path, 0o777);
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    variables: { port, path, name },
    async judge() {
      await sleep(SETTLE_MS);
      return visits > 0 ? `${visits} connections` : null;
    },
    [Symbol.asyncDispose]: () => {
      server.close();
      removeFolder(folder);
      return Promise.resolve();
    },
  };
}

async function datagrams(): Promise<Scene> {
  let count = 0;
  const socket = createSocket('udp4', () => {
    count += 1;
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    variables: { port: socket.address().port },
    async judge() {
      await sleep(SETTLE_MS);
      return count > 0 ? `${count} datagrams` : null;
    },
    [Symbol.asyncDispose]: () => {
      socket.close();
      return Promise.resolve();
    },
  };
}
