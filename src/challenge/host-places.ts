import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flag } from './flag.ts';

/** A place with a flag in it. */
export interface Planted {
  /** What has happened to it; null when nothing. */
  harm(): Promise<string | null>;
  remove(): Promise<void>;
}

/** A file that every user of this machine may read: nothing hides it but the wall. */
export async function plantFile(
  flag: Flag,
  folder: string | null,
): Promise<Planted & { readonly path: string }> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'pysandbox-challenge-')));
  await mkdir(own, { recursive: true });
  await chmod(own, 0o755);
  const path = join(own, 'flag.txt');
  await writeFile(path, `${flag.text}\n`, { mode: 0o644 });
  return {
    path,
    async harm() {
      const text = await readFile(path, 'utf8').catch(() => '');
      return text === `${flag.text}\n` ? null : 'the file of the host was changed';
    },
    async remove() {
      await rm(folder === null ? own : path, { recursive: true, force: true });
    },
  };
}

/** Of this process, which starts every wall afterwards. */
export function plantEnvironment(flag: Flag, name: string): Planted {
  process.env[name] = flag.text;
  return {
    harm: () =>
      Promise.resolve(process.env[name] === flag.text ? null : 'the environment was changed'),
    remove() {
      delete process.env[name];
      return Promise.resolve();
    },
  };
}

/** Bytes of this process that stay where they are. */
export function plantMemory(flag: Flag): Planted {
  const kept = Buffer.from(flag.text);
  return {
    harm: () => Promise.resolve(kept.equals(Buffer.from(flag.text)) ? null : 'memory was changed'),
    remove() {
      kept.fill(0);
      return Promise.resolve();
    },
  };
}

/** A service for this machine only, which tells its flag to whoever comes. */
export async function plantService(flag: Flag): Promise<Planted & { readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${flag.text}\n`);
  });
  server.maxConnections = 16;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    harm: () => Promise.resolve(server.listening ? null : 'the service has ended'),
    remove: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
