import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
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
    return [named];
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
export function writableFolder(folders: readonly string[]): string {
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true, mode: OWN });
      accessSync(folder, constants.W_OK | constants.X_OK);
      if (isTrusted(folder)) {
        return folder;
      }
    } catch {
      // The next may do.
    }
  }
  throw new WallUnavailableError(
    'guest image',
    `there is no folder to keep it in: ${folders.join(', ')} cannot be written to, or others can`,
    'Set PYSANDBOX_CACHE to a folder of your own that nobody else can write to',
  );
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
