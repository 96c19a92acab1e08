import { LaunchError, ProtocolError } from '../../model/errors.ts';
import type { Frozen } from '../wall.ts';

/** A guest of the wasm wall as it was between two runs: what it changed of an image, as bytes. */
export class SavedGuest implements Frozen {
  /** Which image it is of: no other can be made it again. */
  readonly image: string;
  #bytes: Uint8Array | null;

  constructor(image: string, bytes: Uint8Array) {
    this.image = image;
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes?.length ?? 0;
  }

  /** Null when it was dropped. */
  get bytes(): Uint8Array | null {
    return this.#bytes;
  }

  drop(): void {
    this.#bytes = null;
  }
}

/** What lists of files and of stretches of memory may take besides their contents. */
const MOST_LIST_BYTES = 64 * 1024 * 1024;

/** A checkpoint on its way from a guest's thread to the host. */
export class CheckpointIntake {
  readonly #mostBytes: number;
  #bytes: Uint8Array | null = null;
  #filled = 0;
  readonly #settle: (bytes: Uint8Array) => void;

  /** @param mostBytes What the guest's memory and file system can hold. */
  constructor(mostBytes: number, settle: (bytes: Uint8Array) => void) {
    this.#mostBytes = mostBytes + MOST_LIST_BYTES;
    this.#settle = settle;
  }

  /** The thread says how much it will send. */
  begin(length: number): void {
    if (this.#bytes !== null || length === 0 || length > this.#mostBytes) {
      throw new ProtocolError('a guest sends a larger checkpoint than there can be');
    }
    this.#bytes = new Uint8Array(length);
  }

  /** Returns whether that was all. */
  take(chunk: Uint8Array): boolean {
    if (chunk.length === 0) {
      return false; // an empty file
    }
    if (this.#bytes === null || this.#filled + chunk.length > this.#bytes.length) {
      throw new ProtocolError('a guest sends more of a checkpoint than it said');
    }
    this.#bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    if (this.#filled < this.#bytes.length) {
      return false;
    }
    this.#settle(this.#bytes);
    return true;
  }
}

/** The guest has ended, or does not let go. */
export function noCheckpoint(why: string): LaunchError {
  return new LaunchError(`no checkpoint could be taken: ${why}`);
}
