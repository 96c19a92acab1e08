import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WallUnavailableError } from '../model/errors.ts';
import {
  cacheFolders,
  isTrusted,
  surroundings,
  writableFolder,
} from '../wall/wasm/image/cache-folder.ts';
import { filesOf, isWhole, makeFiles, makeOpenFolder, sealLayer } from './layer-list.ts';

/** Whatever begins so in a cache folder belongs to layers. */
const PREFIX = 'packages-';
/** In errors. */
const WHAT = 'package layer';
/** In a layer's name while it is not complete, or no longer. */
const UNFINISHED = '.unfinished-';
/** What a builder wrote that has not ended by now was left by one that was killed. */
const LEFT_MS = 6 * 60 * 60 * 1000;
const MOST_TRIES = 5;

/** The folder that guests see of a layer which is there and as it was made; null when there is none. */
export async function findLayer(key: string): Promise<string | null> {
  for (const cache of cacheFolders(surroundings())) {
    const folder = join(cache, PREFIX + key);
    if (isTrusted(cache) && (await isWhole(folder))) {
      return filesOf(folder);
    }
  }
  return null;
}

/**
 * Makes a layer beside its place, and then moves it there in one step: whoever looks sees all of it or
 * nothing. When another process was faster, its layer stays if it is whole. Returns what guests see.
 *
 * @param fill Writes the files into a folder that is there and empty.
 */
export async function makeLayer(
  key: string,
  fill: (files: string) => Promise<void>,
): Promise<string> {
  const cache = writableFolder(cacheFolders(surroundings()), WHAT);
  dropLeftovers(cache);
  const folder = join(cache, PREFIX + key);
  const unfinished = `${folder}${UNFINISHED}${randomBytes(8).toString('hex')}`;
  makeOpenFolder(unfinished);
  try {
    await fill(makeFiles(unfinished));
    await sealLayer(unfinished);
    await moveInto(unfinished, folder);
  } catch (error) {
    throw isSystemError(error) ? unwritable(folder, error) : error;
  } finally {
    remove(unfinished);
  }
  return filesOf(folder);
}

/** A note that was kept under a name; null when there is none, or others could have written it. */
export function readNote(name: string): string | null {
  for (const cache of cacheFolders(surroundings())) {
    const path = join(cache, `${PREFIX}${name}`);
    if (isTrusted(cache) && isTrusted(path)) {
      return readFileSync(path, 'utf8');
    }
  }
  return null;
}

/** Keeps a note, in one step. */
export function writeNote(name: string, text: string): void {
  const path = join(writableFolder(cacheFolders(surroundings()), WHAT), PREFIX + name);
  const fresh = `${path}${UNFINISHED}${randomBytes(8).toString('hex')}`;
  writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 });
  renameSync(fresh, path);
}

/** Where layers are kept, or would be. */
export function layersPath(): string {
  const folders = cacheFolders(surroundings());
  return folders.find((folder) => isTrusted(folder)) ?? folders[0] ?? '';
}

/** Removes every layer of this user. Returns their folders. Guests that use one lose its files. */
export function cleanLayers(): string[] {
  const found = cacheFolders(surroundings()).flatMap(ours);
  found.forEach(remove);
  return found.filter((path) => !basename(path).startsWith(`${PREFIX}lock-`));
}

function ours(cache: string): string[] {
  return isTrusted(cache)
    ? readdirSync(cache)
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => join(cache, name))
    : [];
}

async function moveInto(unfinished: string, folder: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      renameSync(unfinished, folder);
      return;
    } catch (error) {
      // rename(2) does not replace a folder that has something in it.
      const taken = isSystemError(error) && ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code);
      if (!taken || tries >= MOST_TRIES) {
        throw error;
      }
    }
    if (await isWhole(folder)) {
      return;
    }
    const aside = `${folder}${UNFINISHED}${randomBytes(8).toString('hex')}`;
    try {
      renameSync(folder, aside);
    } catch {
      continue; // another process was faster
    }
    remove(aside);
  }
}

function dropLeftovers(cache: string): void {
  const now = Date.now();
  for (const path of ours(cache).filter((name) => name.includes(UNFINISHED))) {
    const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
    if (age > LEFT_MS) {
      remove(path);
    }
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function unwritable(folder: string, cause: Error): WallUnavailableError {
  return new WallUnavailableError(
    WHAT,
    `it cannot be written to ${dirname(folder)}: ${cause.message}`,
    'Set PYSANDBOX_CACHE to a folder of your own that has room',
    { cause },
  );
}
