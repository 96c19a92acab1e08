import { existsSync } from 'node:fs';
import { constants, lstat, mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { refused } from './host-name.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/**
 * A folder of the host that is held open where that can be had (proc_pid_fd(5)): then nobody can put
 * another one, or a link, in its place while something is done in it.
 */
export class Place {
  /** To be used before a slash and one name. */
  readonly path: string;
  readonly #handle: FileHandle | null;

  private constructor(path: string, handle: FileHandle | null) {
    this.path = path;
    this.#handle = handle;
  }

  /** @param path Followed wherever it leads: it is the caller's own. */
  static async open(path: string): Promise<Place> {
    return Place.#open(path, O_RDONLY | O_DIRECTORY);
  }

  /**
   * The folder of that name in here, which no link may be.
   *
   * @param make Whether to make it when it is missing.
   */
  async enter(name: string, shown: string, make: boolean): Promise<Place> {
    const path = join(this.path, name);
    try {
      await Place.#checkFolder(path, shown);
    } catch (error) {
      if (!make || !isErrno(error, 'ENOENT')) {
        throw error;
      }
      await mkdir(path).catch((cause: unknown) => {
        if (!isErrno(cause, 'EEXIST')) {
          throw cause;
        }
      });
      await Place.#checkFolder(path, shown);
    }
    return Place.#open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  }

  /** The same, for a folder that may be missing, or in one that is. */
  static async enterIfThere(
    outer: Place | null,
    name: string,
    shown: string,
  ): Promise<Place | null> {
    try {
      return outer === null ? null : await outer.enter(name, shown, false);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return null;
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  static async #checkFolder(path: string, shown: string): Promise<void> {
    const status = await lstat(path);
    if (!status.isDirectory()) {
      const what = status.isSymbolicLink() ? 'a link' : 'no folder';
      throw refused(shown, `what it is in is ${what} on the host`);
    }
  }

  static async #open(path: string, flags: number): Promise<Place> {
    if (!HAS_DESCRIPTORS) {
      return new Place(path, null);
    }
    const handle = await open(path, flags);
    return new Place(`/proc/self/fd/${handle.fd}`, handle);
  }
}

const HAS_DESCRIPTORS = process.platform === 'linux' && existsSync('/proc/self/fd');

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
