import type { Store, StoredKey } from '../store/store.ts';
import { hasHash, hashOf, idOfKey } from './api-key.ts';

/** How long a key that was revoked elsewhere may still open: `pysandbox keys` is another process. */
const FRESH_MS = 1000;
/** What a key is compared with that nobody has, so that it takes as long. */
const NOBODYS_HASH = hashOf('');

/** The keys of a store, read again when they are older than a second. */
export class Keyring {
  readonly #store: Store;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, StoredKey> = new Map();
  #readMs = -Infinity;
  #reading: Promise<void> | null = null;

  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** Whether no key was ever made. One that was revoked counts: to revoke must not open the door. */
  async empty(): Promise<boolean> {
    await this.#refresh();
    return this.#keys.size === 0;
  }

  /** Whose key it is; null when it is nobody's, or was revoked. */
  async find(key: string): Promise<StoredKey | null> {
    await this.#refresh();
    const id = idOfKey(key);
    const stored = id === null ? undefined : this.#keys.get(id);
    const matches = hasHash(key, stored?.hash ?? NOBODYS_HASH);
    return stored !== undefined && matches && stored.revokedMs === null ? stored : null;
  }

  /** Whether the key with this id still opens. */
  async isValid(id: string): Promise<boolean> {
    await this.#refresh();
    return this.#keys.get(id)?.revokedMs === null;
  }

  async #refresh(): Promise<void> {
    if (this.#now() - this.#readMs < FRESH_MS) {
      return;
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const keys = await this.#store.listKeys();
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#readMs = this.#now();
  }
}
