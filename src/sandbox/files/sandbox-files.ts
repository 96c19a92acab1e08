import { UsageError } from '../../model/errors.ts';
import type { FileEntry } from '../../model/file-entry.ts';
import { guestPath } from '../guest-path.ts';
import { checkOptions, shown } from '../option-kinds.ts';
import type { AskService } from '../service.ts';
import { checkContent } from './content.ts';
import type { FileContent } from './content.ts';
import { MOST_DEPTH, MOST_READ_BYTES } from './limits.ts';
import { readPieces, readWhole, writeFile } from './transfer.ts';
import { askDescribed } from './described.ts';
import type { Described } from './described.ts';
import { walk } from './walk.ts';
import { Watches } from './watches.ts';
import type { FileWatch, WatchOptions } from './watches.ts';

/** Options of `files.read`. */
export interface ReadOptions {
  /**
   * `'text'` (default; UTF-8, with U+FFFD for what is not), `'bytes'`, or `'stream'`: pieces of some
   * MiB, each fetched when it is wanted.
   */
  readonly format?: 'text' | 'bytes' | 'stream';
  /** More is an error. Default 256 MiB; for a stream none. */
  readonly maxBytes?: number;
}

/** Options of `files.write`. */
export interface WriteOptions {
  /** Permission bits, as in `0o755`. Default: those that the file has; 0o644 for a new one. */
  readonly mode?: number;
}

/**
 * The files of a guest. A relative path starts at `/work`. While a run is going on each of these waits
 * for its end. All that comes back is what the guest says: data from a stranger.
 *
 * Each rejects with a GuestError when the guest's system refuses (`error.error.name` is
 * `FileNotFoundError` and the like), and with a UsageError when the sandbox is closed.
 *
 * @example
 * ```ts
 * await sandbox.files.write('data.csv', 'a,b\n1,2\n');
 * await sandbox.run('open("out.txt", "w").write(open("data.csv").read().upper())');
 * console.log(await sandbox.files.read('out.txt'));
 * ```
 */
export class SandboxFiles {
  readonly #ask: AskService;
  readonly #watches: Watches;

  /** @internal */
  constructor(ask: AskService) {
    this.#ask = ask;
    this.#watches = new Watches(ask);
  }

  /** The content of a file. Links are followed, within the guest. */
  read(path: string, options?: ReadOptions & { readonly format?: 'text' }): Promise<string>;
  read(path: string, options: ReadOptions & { readonly format: 'bytes' }): Promise<Uint8Array>;
  read(
    path: string,
    options: ReadOptions & { readonly format: 'stream' },
  ): Promise<AsyncIterable<Uint8Array>>;
  async read(
    path: string,
    options: ReadOptions = {},
  ): Promise<string | Uint8Array | AsyncIterable<Uint8Array>> {
    checkOptions(options, 'read');
    const place = guestPath('path', path);
    const { format = 'text', maxBytes = MOST_READ_BYTES } = options;
    switch (format) {
      case 'text':
        return new TextDecoder().decode(await readWhole(this.#ask, place, maxBytes));
      case 'bytes':
        return readWhole(this.#ask, place, maxBytes);
      case 'stream':
        await this.#find(place); // so that a missing file is told here
        return readPieces(this.#ask, place, options.maxBytes ?? Number.MAX_SAFE_INTEGER);
      default:
        throw new UsageError(`format: ${shown(format)} is not one of text, bytes, stream`);
    }
  }

  /** Writes a file, in place of what is there, and makes the folders above it. */
  async write(path: string, content: FileContent, options: WriteOptions = {}): Promise<void> {
    checkOptions(options, 'write');
    const { mode } = options;
    if (mode !== undefined && mode > 0o777) {
      throw new UsageError(`mode: ${mode} is more than 0o777`);
    }
    checkContent('content', content);
    await writeFile(this.#ask, guestPath('path', path), content, mode ?? null);
    await this.#watches.look();
  }

  /**
   * What is in a folder, by name; with `depth` above 1 (at most 64) also what is in its folders,
   * which are not entered through links. At most 20,000 entries: more are an error.
   */
  async list(path = '.', options: { readonly depth?: number } = {}): Promise<FileEntry[]> {
    checkOptions(options, 'list');
    const { depth = 1 } = options;
    if (depth < 1 || depth > MOST_DEPTH) {
      throw new UsageError(`depth: ${depth} is not between 1 and ${MOST_DEPTH}`);
    }
    const top = path === '.' ? guestPath('path', '/work') : guestPath('path', path);
    const { entries, problem } = await walk(this.#ask, top, { depth });
    if (problem !== null) {
      throw new UsageError(`files: ${top} cannot be listed whole: ${problem}`);
    }
    const prefix = top === '/' ? '/' : `${top}/`;
    return entries.map((entry) => entryOf(`${prefix}${entry.path}`, entry));
  }

  /** What a path stands for; a link is told itself. Rejects when there is nothing. */
  stat(path: string): Promise<FileEntry>;
  async stat(path: string): Promise<FileEntry> {
    return this.#find(guestPath('path', path));
  }

  /** Whether there is something, be it a link that leads nowhere. */
  async exists(path: string): Promise<boolean> {
    return (await this.#tell(guestPath('path', path))) !== null;
  }

  /** Makes a folder, with all above it. Whether it was made: false when there is one. */
  async mkdir(path: string): Promise<boolean> {
    const made = await this.#ask({
      service: 'files.mkdir',
      args: [guestPath('path', path)],
      parse: (answer) => answer === true,
    });
    await this.#watches.look();
    return made;
  }

  /** Removes a file, a link, or a folder with all that is in it. */
  async remove(path: string): Promise<void> {
    await this.#do('files.remove', guestPath('path', path));
  }

  /** Gives a file or folder another path, in place of a file that is there. */
  async rename(path: string, newPath: string): Promise<void> {
    await this.#do('files.rename', guestPath('path', path), guestPath('newPath', newPath));
  }

  /**
   * Tells what changes in a folder: after each run and call, before their outcome is there, and after
   * each write, mkdir, remove and rename. Nothing is told while a run is going on, for the wall refuses
   * inotify(7); so of a file that was made and removed in one run nothing is told.
   *
   * @throws (rejects) when the folder is not there, or cannot be listed.
   */
  async watch(path: string, options: WatchOptions): Promise<FileWatch> {
    checkOptions(options, 'watch');
    if (options.onEvent === undefined) {
      throw new UsageError('onEvent: write the function to call');
    }
    return this.#watches.add(guestPath('path', path), options);
  }

  /** @internal To be called after guest code has run. */
  async afterRun(): Promise<void> {
    await this.#watches.look();
  }

  async #do(service: string, ...paths: string[]): Promise<void> {
    await this.#ask({ service, args: paths, parse: () => null });
    await this.#watches.look();
  }

  async #find(path: string): Promise<FileEntry> {
    const found = await this.#tell(path);
    if (found === null) {
      throw new UsageError(`files: there is no ${path} in the guest`, { details: { path } });
    }
    return entryOf(path, found);
  }

  #tell(path: string): Promise<Described | null> {
    return askDescribed(this.#ask, path);
  }
}

function entryOf(path: string, described: Described): FileEntry {
  const { kind, sizeBytes, mode, modifiedMs, target } = described;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { path, name, kind, sizeBytes, mode, modifiedMs, target };
}
