import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { PLAYGROUND_HEADERS } from './playground-headers.ts';

/** Where the build puts the page. */
export const PLAYGROUND_FOLDER = fileURLToPath(new URL('../../../playground/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** A name with a hash of its content never means anything else. */
const HASHED = /[.-][0-9A-Za-z]{8,}\.\w+$/;

interface StaticFile {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
}

/** Answers for files of a folder; null for what is none of them. */
export type StaticFiles = (path: string) => Promise<Response | null>;

/**
 * The files of a folder as they are now: what is asked for is looked up among them and never put
 * together to a path, so there is none that leads elsewhere.
 */
export async function staticFiles(folder: string): Promise<StaticFiles> {
  const files = await filesOf(folder);
  return async (path) => {
    const file = files.get(path === '/' ? '/index.html' : path);
    return file === undefined ? null : responseOf(file);
  };
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path);
    if (found.isFile()) {
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      files.set(`/${name.replaceAll('\\', '/')}`, { path, bytes: found.size, type });
    }
  }
  return files;
}

function responseOf({ path, bytes, type }: StaticFile): Response {
  const cache = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const body = Readable.toWeb(createReadStream(path));
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-length': String(bytes),
      'cache-control': cache,
      ...PLAYGROUND_HEADERS,
    },
  });
}
