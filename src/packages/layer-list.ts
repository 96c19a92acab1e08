import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isTrusted } from '../wall/wasm/image/cache-folder.ts';
import { sha256 } from '../wall/wasm/image/sha256.ts';

/**
 * What the guest sees of a layer begins so, and goes on at random: a warm wall that shows one which was
 * removed must not be taken for one that shows the next.
 */
const FILES = 'files-';
/** The files with their hashes. */
const LIST = 'list';
/** What lstat(2) said of everything when it was last found to be as the list says. */
const STAMP = 'stamp';

interface Entry {
  readonly path: string;
  readonly stat: Stats;
}

/** Makes the folder that guests see, in that of a new layer. */
export function makeFiles(folder: string): string {
  const files = join(folder, FILES + randomBytes(8).toString('hex'));
  makeOpenFolder(files);
  return files;
}

/** With a mode that the process's umask has no say in: guests of root's are to get through. */
export function makeOpenFolder(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o755);
}

/** The one folder that guests see. @throws Error when there is none. */
export function filesOf(folder: string): string {
  const [name, further] = readdirSync(folder).filter((each) => each.startsWith(FILES));
  if (name === undefined || further !== undefined) {
    throw new Error(`${folder} is no layer`);
  }
  return join(folder, name);
}

/** Writes down what a new layer holds. */
export async function sealLayer(folder: string): Promise<void> {
  const files = filesOf(folder);
  const entries = walk(files);
  writeFileSync(join(folder, LIST), await listOf(files, entries), { flag: 'wx', mode: 0o600 });
  stamp(folder, entries);
}

/**
 * Whether a layer is there, nobody but this user and root can have changed it, and it holds what its
 * list says. Files are read again only if something about one of them is not as it was.
 */
export async function isWhole(folder: string): Promise<boolean> {
  try {
    const files = filesOf(folder);
    const parts = [folder, files, join(folder, LIST)];
    if (!parts.every((path) => isTrusted(path))) {
      return false;
    }
    const entries = walk(files);
    if (
      isTrusted(join(folder, STAMP)) &&
      readFileSync(join(folder, STAMP), 'utf8') === stampOf(entries)
    ) {
      return true;
    }
    if ((await listOf(files, entries)) !== readFileSync(join(folder, LIST), 'utf8')) {
      return false;
    }
    stamp(folder, entries);
    return true;
  } catch {
    return false; // something is missing or can't be read
  }
}

/** Everything below a folder. @throws Error for what is no file or folder of ours. */
function walk(folder: string, below = ''): Entry[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = lstatSync(join(folder, path));
    if (!isTrusted(join(folder, path)) || !(stat.isFile() || stat.isDirectory())) {
      throw new Error(`${path} is not of this layer`);
    }
    return [{ path, stat }, ...(stat.isDirectory() ? walk(folder, path) : [])];
  });
}

async function listOf(files: string, entries: readonly Entry[]): Promise<string> {
  const lines: string[] = [];
  for (const { path, stat } of entries) {
    const readable = stat.isDirectory() ? 0o555 : 0o444;
    if ((stat.mode & readable) !== readable) {
      throw new Error(`${path} cannot be read by all`);
    }
    const digest = stat.isDirectory() ? '-' : await digestOf(join(files, path));
    lines.push(`${digest}  ${path}\n`);
  }
  return lines.toSorted().join('');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function stampOf(entries: readonly Entry[]): string {
  const lines = entries.map(({ path, stat }) => {
    const { ino, size, mode, uid, mtimeMs, ctimeMs } = stat;
    // A folder changes with what is in it, which has lines of its own.
    return JSON.stringify([path, ino, stat.isFile() ? size : 0, mode, uid, mtimeMs, ctimeMs]);
  });
  return sha256(lines.toSorted().join('\n'));
}

/** In one step: whoever reads meanwhile sees the old one or the new one. */
function stamp(folder: string, entries: readonly Entry[]): void {
  const path = join(folder, STAMP);
  const fresh = `${path}-${randomBytes(8).toString('hex')}`;
  writeFileSync(fresh, stampOf(entries), { flag: 'wx', mode: 0o600 });
  renameSync(fresh, path);
}
