import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, lstat, open, readdir, realpath, rename, rmdir, unlink } from 'node:fs/promises';
import { UsageError } from '../../model/errors.ts';
import { hostNames, nameKey, refused } from './host-name.ts';
import { messageOf } from './message-of.ts';
import { isErrno, Place } from './place.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** What a guest may say of a file's permissions: whether it can be run. */
const MODE = 0o644;
const EXECUTABLE_MODE = 0o755;

/**
 * The folder behind a path that the caller wrote.
 *
 * @throws UsageError when it is none.
 */
export async function openHostFolder(path: string): Promise<HostFolder> {
  try {
    const root = await realpath(path);
    if ((await lstat(root)).isDirectory()) {
      return new HostFolder(root);
    }
  } catch (cause) {
    throw new UsageError(`${path} cannot be used: ${messageOf(cause)}`, { cause });
  }
  throw new UsageError(`${path} is not a folder`);
}

/**
 * A folder of the host that gets what a guest has made. Names are checked, links are not followed,
 * and nothing that is no file takes the place of anything: all that a guest decides is which bytes are
 * in which file below it.
 */
export class HostFolder {
  /** Without links in it. */
  readonly root: string;
  /** By folder: the names in it, by what makes them the same on some systems. */
  readonly #names = new Map<string, Map<string, string>>();

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Whether a name is fit for what is to be written, as far as can be told before anything is.
   *
   * @throws UsageError when it is not.
   */
  async check(path: string): Promise<void> {
    const names = hostNames(path);
    let place: Place | null = await Place.open(this.root);
    let folder = '';
    try {
      for (const [index, name] of names.entries()) {
        await this.#claim(place, folder, name, path);
        folder = `${folder}/${name}`;
        if (index < names.length - 1) {
          const inner: Place | null = await Place.enterIfThere(place, name, path);
          await place?.close();
          place = inner;
        }
      }
    } finally {
      await place?.close();
    }
  }

  /** What is at a path; null when nothing is. */
  async inspect(path: string): Promise<Stats | null> {
    try {
      return await this.#at(path, false, (place, name) => statOf(place, name));
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return null;
      }
      throw error;
    }
  }

  /**
   * Writes a file, whole or not at all, in place of a file that is there; makes the folders above it.
   *
   * @throws UsageError when its name is not fit, or something else has it.
   */
  async write(path: string, bytes: Uint8Array, executable = false): Promise<void> {
    await this.#at(path, true, async (place, name) => {
      const there = await statOf(place, name);
      if (there !== null && !there.isFile()) {
        throw refused(path, 'on the host something that is no file has that name');
      }
      const temporary = `${place.path}/.pysandbox-${randomBytes(12).toString('hex')}`;
      const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      try {
        try {
          await file.writeFile(bytes);
          const mode = executable ? EXECUTABLE_MODE : MODE;
          await file.chmod(there === null ? mode : there.mode & 0o777);
        } finally {
          await file.close();
        }
        await rename(temporary, `${place.path}/${name}`);
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      }
    });
  }

  /** Makes a folder, and those above it; one that is there is left as it is. */
  async makeFolder(path: string): Promise<void> {
    await this.#at(path, true, async (place, name) => {
      await (await place.enter(name, path, true)).close();
    });
  }

  /** Removes a file, a link itself, or a folder with nothing in it. */
  async remove(path: string): Promise<void> {
    await this.#at(path, false, async (place, name) => {
      const there = await statOf(place, name);
      if (there?.isDirectory() === true) {
        await rmdir(`${place.path}/${name}`);
      } else if (there !== null) {
        await unlink(`${place.path}/${name}`);
      }
    });
    this.#names.clear();
  }

  async #at<Result>(
    path: string,
    make: boolean,
    work: (place: Place, name: string) => Promise<Result>,
  ): Promise<Result> {
    const names = hostNames(path);
    let place = await Place.open(this.root);
    let folder = '';
    try {
      for (const [index, name] of names.entries()) {
        if (make) {
          await this.#claim(place, folder, name, path);
        }
        if (index === names.length - 1) {
          return await work(place, name);
        }
        const inner = await place.enter(name, path, make);
        await place.close();
        place = inner;
        folder = `${folder}/${name}`;
      }
    } finally {
      await place.close();
    }
    throw new UsageError('there is no path without a name');
  }

  /** @throws UsageError when another name would be the same where case makes no difference. */
  async #claim(place: Place | null, folder: string, name: string, path: string): Promise<void> {
    let names = this.#names.get(folder);
    if (names === undefined) {
      const there = place === null ? [] : await readdir(place.path);
      names = new Map(there.map((known) => [nameKey(known), known]));
      this.#names.set(folder, names);
    }
    const other = names.get(nameKey(name));
    if (other !== undefined && other !== name) {
      throw refused(path, `it differs from ${JSON.stringify(other)} only by case or composition`);
    }
    names.set(nameKey(name), name);
  }
}

async function statOf(place: Place, name: string): Promise<Stats | null> {
  try {
    return await lstat(`${place.path}/${name}`);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return null;
    }
    throw error;
  }
}
