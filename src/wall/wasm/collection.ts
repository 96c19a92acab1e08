import { ProtocolError } from '../../model/errors.ts';
import type { FolderEntry } from '../../model/folder-entry.ts';
import { unpackFolders } from './link/folders.ts';

/** What the list of files may take besides the files. */
const MOST_LIST_BYTES = 16 * 1024 * 1024;

/** Files on their way from a guest to the host. */
export class Collection {
  readonly #mostBytes: number;
  #bytes: Uint8Array | null = null;
  #filled = 0;
  readonly #settle: (entries: readonly FolderEntry[] | null) => void;

  /**
   * @param mostBytes What the guest's file system can hold.
   * @param settle Gets what was below the folder; null when there is no such folder.
   */
  constructor(mostBytes: number, settle: (entries: readonly FolderEntry[] | null) => void) {
    this.#mostBytes = mostBytes + MOST_LIST_BYTES;
    this.#settle = settle;
  }

  /** The guest says how much it will send. */
  begin(length: number): void {
    if (this.#bytes !== null || length === 0 || length > this.#mostBytes) {
      throw new ProtocolError('a guest sends more files than it can have');
    }
    this.#bytes = new Uint8Array(length);
  }

  /** Returns whether that was all. */
  take(chunk: Uint8Array): boolean {
    if (chunk.length === 0) {
      return false; // an empty file, perhaps the last one of the collection before
    }
    if (this.#bytes === null || this.#filled + chunk.length > this.#bytes.length) {
      throw new ProtocolError('a guest sends more files than it said');
    }
    this.#bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    if (this.#filled < this.#bytes.length) {
      return false;
    }
    const folder = unpackFolders(this.#bytes)[0];
    checkTree(folder?.entries ?? []);
    this.#settle(folder?.entries ?? null);
    return true;
  }
}

/**
 * Each entry has a name of its own in a folder that was told before. Who writes the entries to a disk,
 * one after the other, must not be led through a link of theirs to another place.
 */
function checkTree(entries: readonly FolderEntry[]): void {
  const folders = new Set(['']);
  const seen = new Set<string>();
  for (const { path, kind } of entries) {
    if (seen.has(path) || !folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) {
      throw new ProtocolError('a guest sends files that are in no folder');
    }
    seen.add(path);
    if (kind === 'folder') {
      folders.add(path);
    }
  }
}
