import { FrozenStore } from '../../tunnel/frozen-store.ts';
import type { Config } from '../config/schema.ts';
import { Seal } from './seal.ts';

/** What the tunnels of a service share. */
export class Tunnels {
  readonly seal: Seal;
  readonly #stores = new Map<string, FrozenStore>();

  constructor({ checkpointSecret }: Pick<Config, 'checkpointSecret'>) {
    this.seal = new Seal(checkpointSecret);
  }

  /** The checkpoints of one tenant: no other's tunnels find them. */
  storeOf(tenant: string): FrozenStore {
    const store = this.#stores.get(tenant) ?? new FrozenStore();
    this.#stores.set(tenant, store);
    return store;
  }
}
