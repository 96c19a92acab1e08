/// <reference lib="esnext.disposable" />
import { ProtocolError, UsageError } from '../../model/errors.ts';
import type { FileChange, FileKind } from '../../model/file-entry.ts';
import type { AskService } from '../service.ts';
import { compare } from './compare.ts';
import { MOST_DEPTH } from './limits.ts';
import { walk } from './walk.ts';
import type { Listing } from './walk.ts';

/** Something has changed in a folder that is watched. */
export interface FileEvent {
  /** Absolute, in the guest. */
  readonly path: string;
  readonly change: FileChange;
  readonly kind: FileKind;
}

/** Options of `files.watch`. */
export interface WatchOptions {
  /** What it throws, the run or the operation that it is called after throws. */
  readonly onEvent: (event: FileEvent) => void;
  /** Whether to look into the folders within, too. Default: yes. */
  readonly recursive?: boolean;
}

/** A folder that is watched. Whoever made it closes it; it ends with its sandbox. */
export class FileWatch implements Disposable {
  readonly #close: () => void;

  /** @internal */
  constructor(close: () => void) {
    this.#close = close;
  }

  /** No more events. */
  close(): void {
    this.#close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

interface Watched {
  readonly path: string;
  readonly depth: number;
  readonly onEvent: (event: FileEvent) => void;
  listing: Listing;
}

const NOTHING: Listing = { entries: [], problem: null };

/** The folders of one sandbox that are watched. */
export class Watches {
  readonly #ask: AskService;
  readonly #watched = new Set<Watched>();
  /** One look at a time: two would tell everything twice. */
  #looking: Promise<void> = Promise.resolve();

  constructor(ask: AskService) {
    this.#ask = ask;
  }

  async add(path: string, { onEvent, recursive = true }: WatchOptions): Promise<FileWatch> {
    const depth = recursive ? MOST_DEPTH : 1;
    const listing = await walk(this.#ask, path, { depth, digests: true });
    if (listing.problem !== null) {
      throw new UsageError(`files: ${path} cannot be watched whole: ${listing.problem}`);
    }
    const watched = { path, depth, onEvent, listing };
    this.#watched.add(watched);
    return new FileWatch(() => this.#watched.delete(watched));
  }

  /** Tells what has changed since the last look. */
  look(): Promise<void> {
    if (this.#watched.size === 0) {
      return this.#looking;
    }
    const looked = this.#looking.then(() => this.#lookAtAll());
    this.#looking = looked.catch(() => {});
    return looked;
  }

  async #lookAtAll(): Promise<void> {
    for (const watched of this.#watched) {
      const { path, depth, onEvent } = watched;
      const listing = await this.#list(path, depth);
      const differences = listing === null ? [] : compare(watched.listing, listing);
      watched.listing = listing ?? watched.listing;
      for (const { path: below, change, entry } of differences) {
        if (this.#watched.has(watched)) {
          onEvent({
            path: path === '/' ? `/${below}` : `${path}/${below}`,
            change,
            kind: entry.kind,
          });
        }
      }
    }
  }

  /** A folder that is gone has nothing in it; a guest that is gone tells nothing more. */
  async #list(path: string, depth: number): Promise<Listing | null> {
    try {
      return await walk(this.#ask, path, { depth, digests: true });
    } catch (error) {
      if (error instanceof ProtocolError) {
        throw error;
      }
      return error instanceof UsageError ? null : NOTHING;
    }
  }
}
