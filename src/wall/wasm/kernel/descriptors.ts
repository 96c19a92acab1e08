import type { FileSystem } from './file-system.ts';
import type { OpenFile } from './open-file.ts';
import { fail } from './system-error.ts';

interface Descriptor {
  readonly file: OpenFile;
  closeOnExec: boolean;
}

/**
 * Numbers that the agent has for itself, whatever the limit: guest/agent/descriptors.py. A guest that
 * takes one gains a descriptor more, and breaks its own agent.
 */
const AGENTS_FIRST = 248;
const AGENTS_END = 264;

/** The guest's descriptors: numbers below a limit, each for an open file. */
export class Descriptors {
  readonly #files: FileSystem;
  readonly #limit: number;
  readonly #table: (Descriptor | null)[] = [];

  constructor(files: FileSystem, limit: number) {
    this.#files = files;
    this.#limit = limit;
  }

  /** @throws SystemError EBADF */
  get(number: number): OpenFile {
    return this.#entry(number).file;
  }

  /** The open file, if the number stands for one. */
  find(number: number): OpenFile | null {
    return this.#table[number]?.file ?? null;
  }

  /** All that are open. */
  *[Symbol.iterator](): Generator<[number, OpenFile]> {
    for (const [number, entry] of this.#table.entries()) {
      if (entry !== null) {
        yield [number, entry.file];
      }
    }
  }

  /**
   * The lowest number that is free, not below `lowest`.
   * @throws SystemError EINVAL, EMFILE
   */
  free(lowest = 0): number {
    if (!this.#isAllowed(lowest)) {
      fail('EINVAL');
    }
    let number = lowest;
    while (this.find(number) !== null) {
      number += 1;
    }
    return this.#isAllowed(number) ? number : fail('EMFILE');
  }

  /** Gives a file a number, which is closed first if it is open. */
  put(number: number, file: OpenFile, closeOnExec = false): void {
    if (!this.#isAllowed(number)) {
      fail('EBADF');
    }
    if (this.find(number) !== null) {
      this.close(number);
    }
    while (this.#table.length <= number) {
      this.#table.push(null);
    }
    this.#table[number] = { file, closeOnExec };
    if (file.descriptors === 0) {
      this.#files.hold(file.inode);
    }
    file.descriptors += 1;
  }

  /** Gives a file the lowest free number. */
  add(file: OpenFile, closeOnExec = false): number {
    const number = this.free();
    this.put(number, file, closeOnExec);
    return number;
  }

  /** @throws SystemError EBADF */
  close(number: number): void {
    const { file } = this.#entry(number);
    this.#table[number] = null;
    file.descriptors -= 1;
    if (file.descriptors === 0) {
      file.body.close();
      this.#files.release(file.inode);
    }
  }

  closesOnExec(number: number): boolean {
    return this.#entry(number).closeOnExec;
  }

  setCloseOnExec(number: number, closeOnExec: boolean): void {
    this.#entry(number).closeOnExec = closeOnExec;
  }

  #isAllowed(number: number): boolean {
    const own = number >= AGENTS_FIRST && number < AGENTS_END;
    return number >= 0 && (number < this.#limit || own);
  }

  #entry(number: number): Descriptor {
    return this.#table[number] ?? fail('EBADF');
  }
}
