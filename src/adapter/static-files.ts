import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Answer } from './answer.ts';
import { fileAnswer } from './file-answer.ts';
import type { StaticFile } from './file-answer.ts';

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

/** Names in here have a hash of the content: they never mean anything else. */
const HASHED = '/assets/';

/** Answers for files of a folder; null for what is none of them. */
type StaticFiles = (path: string) => Promise<Answer | null>;

/**
 * The files of a folder as they are now: what is asked for is looked up among them and never put
 * together to a path, so there is none that leads elsewhere.
 *
 * @param headersOf By path, as `/index.html`.
 */
export async function staticFiles(
  folder: string,
  headersOf: (path: string) => Readonly<Record<string, string>>,
): Promise<StaticFiles> {
  const files = await filesOf(folder);
  return async (path) => {
    const name = path === '/' ? '/index.html' : path;
    const file = files.get(name);
    return file === undefined ? null : fileAnswer(file, name.startsWith(HASHED), headersOf(name));
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
