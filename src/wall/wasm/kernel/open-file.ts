import { O_ACCMODE, O_NONBLOCK, O_PATH, O_RDONLY, O_WRONLY } from './abi.ts';
import type { Inode } from './inode.ts';

/** How an open file is given: what reads, writes and waits reach. */
export interface Body {
  /** Whether it has positions; streams have none. */
  readonly seekable: boolean;
  /** Returns how many bytes came; 0 is the end. */
  read(target: Uint8Array, position: number, mayWait: boolean): number;
  /** Returns how many bytes went. */
  write(source: Uint8Array, position: number, mayWait: boolean): number;
  /** What poll(2) tells of it. */
  readiness(): number;
  /** Nobody holds it any longer. */
  close(): void;
}

/** An open file description (open(2)): descriptors that were duplicated share one. */
export class OpenFile {
  readonly inode: Inode;
  readonly body: Body;
  flags: number;
  position = 0;
  /** How many descriptors lead here. */
  descriptors = 0;

  constructor(inode: Inode, body: Body, flags: number) {
    this.inode = inode;
    this.body = body;
    this.flags = flags;
  }

  get readable(): boolean {
    return (this.flags & O_PATH) === 0 && (this.flags & O_ACCMODE) !== O_WRONLY;
  }

  get writable(): boolean {
    return (this.flags & O_PATH) === 0 && (this.flags & O_ACCMODE) !== O_RDONLY;
  }

  get mayWait(): boolean {
    return (this.flags & O_NONBLOCK) === 0;
  }
}
