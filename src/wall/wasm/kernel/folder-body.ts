import { POLLIN, POLLOUT } from './abi.ts';
import type { Folder, Inode } from './inode.ts';
import type { Body } from './open-file.ts';
import { fail } from './system-error.ts';

/** Positions of `.` and `..`; those of entries follow, by their order in the folder. */
const DOT = 1;
const DOT_DOT = 2;

/** One entry as getdents64(2) tells it. */
export interface FolderItem {
  readonly name: string;
  readonly inode: Inode;
  /** Where the next one follows. */
  readonly position: number;
}

/**
 * A folder that is being listed. Entries may come and go meanwhile: each that is there all the time
 * is listed once.
 */
export class FolderBody implements Body {
  readonly seekable = true;
  readonly folder: Folder;
  /** Follows what happens to the folder, as iterators of a Map do. */
  #entries: Iterator<Inode> | null = null;
  /** Was taken from the iterator and has not been told yet; and its order then. */
  #next: Inode | null = null;
  #order = 0;
  /** Where the iterator stands. */
  #position = 0;

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** The first entry behind a position; null at the end. The same one until `advance`. */
  peek(position: number): FolderItem | null {
    if (position < DOT) {
      return { name: '.', inode: this.folder, position: DOT };
    }
    if (position < DOT_DOT) {
      return { name: '..', inode: this.folder.parent ?? this.folder, position: DOT_DOT };
    }
    const inode = this.#behind(position);
    return inode === null ? null : { name: inode.name, inode, position: DOT_DOT + inode.order };
  }

  read(): number {
    return fail('EISDIR');
  }

  write(): number {
    return fail('EBADF');
  }

  readiness(): number {
    return POLLIN | POLLOUT;
  }

  close(): void {}

  #behind(position: number): Inode | null {
    if (this.#entries === null || position < this.#position) {
      this.#entries = this.folder.entries.values();
      this.#next = null;
    }
    this.#position = position;
    while (!this.#isBehind(this.#next, position)) {
      const next = this.#entries.next();
      if (next.done === true) {
        this.#entries = null;
        return null;
      }
      this.#next = next.value;
      this.#order = next.value.order;
    }
    return this.#next;
  }

  /** Whether what was read ahead is still there: it may have been removed, or moved to the end. */
  #isBehind(inode: Inode | null, position: number): inode is Inode {
    return (
      inode?.parent === this.folder &&
      inode.order === this.#order &&
      this.#order > position - DOT_DOT
    );
  }
}
