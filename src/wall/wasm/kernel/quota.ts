import { fail } from './system-error.ts';

/** How much the guest may store in all. Counts what is there, linked or only open. */
export class Quota {
  readonly mostBytes: number;
  readonly mostInodes: number;
  /** Of one file. */
  readonly mostFileBytes: number;
  #bytes = 0;
  #inodes = 0;

  constructor(mostBytes: number, mostInodes: number, mostFileBytes: number) {
    this.mostBytes = mostBytes;
    this.mostInodes = mostInodes;
    this.mostFileBytes = mostFileBytes;
  }

  get freeBytes(): number {
    return this.mostBytes - this.#bytes;
  }

  get freeInodes(): number {
    return this.mostInodes - this.#inodes;
  }

  /** Takes bytes, or gives them back when `count` is negative. */
  addBytes(count: number): void {
    if (count > this.freeBytes) {
      fail('ENOSPC');
    }
    this.#bytes += count;
  }

  /** Takes one inode, or gives it back when `count` is negative. */
  addInodes(count: number): void {
    if (count > this.freeInodes) {
      fail('ENOSPC');
    }
    this.#inodes += count;
  }
}
