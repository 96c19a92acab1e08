import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
]);

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** As strict as docs/browser.md says that it may be: nothing is evaluated from strings. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
].join('; ');

/** What a site serves. */
export interface SiteSettings {
  /** Folders of this machine by the first part of the path. */
  readonly folders: Readonly<Record<string, string>>;
  /** Whether its pages are cross-origin isolated. */
  readonly isolated: boolean;
  /** May change what is served. */
  readonly change?: (path: string, bytes: Uint8Array) => Uint8Array;
}

/** A web server on loopback. */
export interface Site extends AsyncDisposable {
  readonly url: string;
}

/** Serves an empty page at `/`, and the files of folders. */
export async function openSite({ folders, isolated, change }: SiteSettings): Promise<Site> {
  const read = async (path: string): Promise<Uint8Array> => {
    const [, first = '', ...rest] = normalize(path).split('/');
    const folder = folders[first];
    if (folder === undefined) {
      if (first !== '') {
        throw new Error('there is no such folder');
      }
      return new TextEncoder().encode('<!doctype html><title>test</title>');
    }
    const bytes = await readFile(join(folder, ...rest));
    return change === undefined ? bytes : change(path, bytes);
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const type =
      TYPES.get(extname(path)) ?? (path === '/' ? 'text/html' : 'application/octet-stream');
    read(path).then(
      (bytes) => {
        response.writeHead(200, {
          'Content-Type': type,
          'Content-Security-Policy': POLICY,
          ...(isolated ? ISOLATION : {}),
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle);
  });
  const address = server.address();
  return {
    url: `http://localhost:${portOf(address)}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((settle) => {
        server.close(settle);
      });
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
