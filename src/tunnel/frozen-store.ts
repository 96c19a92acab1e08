import { randomBytes } from 'node:crypto';
import type { Frozen } from '../wall/wall.ts';

const HANDLE_BYTES = 16;

/** A checkpoint, and whose it is. */
export interface Stored {
  readonly frozen: Frozen;
  readonly owner: object;
}

/**
 * The checkpoints of one tenant's guests. A handle cannot be guessed, and one tenant's is nothing to
 * another's store. Each belongs to the connection that made it, and goes with it.
 */
export class FrozenStore {
  readonly #stored = new Map<string, Stored>();

  get size(): number {
    return this.#stored.size;
  }

  add(frozen: Frozen, owner: object): string {
    const handle = randomBytes(HANDLE_BYTES).toString('hex');
    this.#stored.set(handle, { frozen, owner });
    return handle;
  }

  get(handle: string): Stored | undefined {
    return this.#stored.get(handle);
  }

  /** How many are of this owner. */
  countOf(owner: object): number {
    return [...this.#stored.values()].filter((stored) => stored.owner === owner).length;
  }

  /** Does nothing for a handle that is none of the owner's. */
  drop(handle: string, owner: object): void {
    const stored = this.#stored.get(handle);
    if (stored?.owner === owner) {
      this.#stored.delete(handle);
      stored.frozen.drop();
    }
  }

  dropAll(owner: object): void {
    for (const [handle, stored] of this.#stored) {
      if (stored.owner === owner) {
        this.drop(handle, owner);
      }
    }
  }
}
