import { accessSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { WallUnavailableError } from '../../../model/errors.ts';

/** Nobody but the owner may write: what is in the folder is run. */
const OTHERS_MAY_WRITE = 0o022;
const OWN = 0o700;
const ROOT = 0;

/** What decides where images are kept. */
export interface CacheSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null when the user has none. */
  readonly home: string | null;
  readonly temporary: string;
  /** Null where there are no numbers for users. */
  readonly user: number | null;
}

/** Those of this process. */
export function surroundings(): CacheSurroundings {
  return {
    environment: process.env,
    home: homeOrNull(),
    temporary: tmpdir(),
    user: currentUser(),
  };
}

/**
 * The folders in which an image may be, the best first: `$PYSANDBOX_CACHE` and no other if it is set;
 * else below `$XDG_CACHE_HOME` or `~/.cache`, and one in the folder for temporary files.
 */
export function cacheFolders({ environment, home, temporary, user }: CacheSurroundings): string[] {
  const { PYSANDBOX_CACHE: named, XDG_CACHE_HOME: shared } = environment;
  if (named !== undefined && named !== '') {
    return [resolve(named)];
  }
  // The XDG Base Directory Specification: paths that are not absolute are to be ignored.
  const base = shared !== undefined && isAbsolute(shared) ? shared : home && join(home, '.cache');
  return [
    ...(base === null || base === '' ? [] : [join(base, 'pysandbox')]),
    join(temporary, `pysandbox-${user ?? 'user'}`),
  ];
}

/** Whether a file or folder is one that nobody but this user and root can have written. */
export function isTrusted(path: string, user: number | null = currentUser()): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    const isLink = (mode & constants.S_IFMT) === constants.S_IFLNK;
    return (
      !isLink &&
      (user === null || ((uid === user || uid === ROOT) && (mode & OTHERS_MAY_WRITE) === 0))
    );
  } catch {
    return false;
  }
}

/**
 * The first of the folders that is ours and can be written to; it is made if it is not there.
 *
 * @throws WallUnavailableError when there is none.
 */
export function writableFolder(folders: readonly string[], what = 'guest image'): string {
  const problems: string[] = [];
  for (const folder of folders) {
    const problem = problemOf(folder);
    if (problem === null) {
      return folder;
    }
    problems.push(`${folder}: ${problem}`);
  }
  throw new WallUnavailableError(
    what,
    `there is no folder to keep it in (${problems.join('; ')})`,
    'Set PYSANDBOX_CACHE to a folder of your own that nobody else can write to',
  );
}

/** Why an image can't be kept in a folder; null if it can. */
function problemOf(folder: string): string | null {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (lstatSync(folder).isSymbolicLink()) {
      return 'it is a symbolic link';
    }
    return isTrusted(folder) ? null : 'others than you can write to it, or own it';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Makes what is missing of a path, one by one: with `recursive` Node never comes back from /proc. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path) && path !== dirname(path); path = dirname(path)) {
    missing.push(path);
  }
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path, { mode: OWN });
    } catch (error) {
      if (!existsSync(path)) {
        throw error; // else another process made it just now
      }
    }
  }
}

function currentUser(): number | null {
  return process.getuid?.() ?? null;
}

function homeOrNull(): string | null {
  try {
    const home = homedir() || userInfo().homedir;
    return home === '' ? null : home;
  } catch {
    return null; // a user without an entry
  }
}
