import { ProtocolError, UsageError } from '../model/errors.ts';
import type { Capability } from './capability.ts';
import { MAX_HOST_HANDLES } from './limits.ts';

interface Entry {
  readonly id: number;
  readonly capability: Capability;
  /** How often the guest received it and has not released it. */
  sent: number;
}

/** The guest holds as many objects of the host as it may. */
export class TooManyHandlesError extends UsageError {
  constructor() {
    super(`the guest holds ${MAX_HOST_HANDLES} objects of the host, which is the most it may`);
  }
}

/** The objects of the host that one guest holds, by the numbers under which it knows them. */
export class HostTable {
  readonly #byId = new Map<number, Entry>();
  readonly #byCapability = new Map<Capability, Entry>();
  readonly #report: (error: unknown) => void;
  #lastId = 0;

  /** `report` takes what goes wrong when an object is let go of. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  get size(): number {
    return this.#byId.size;
  }

  has(capability: Capability): boolean {
    return this.#byCapability.has(capability);
  }

  /** Counts one more time that it is sent; gives its number. */
  send(capability: Capability): number {
    const entry = this.#byCapability.get(capability) ?? this.#add(capability);
    entry.sent += 1;
    return entry.id;
  }

  /** @throws ProtocolError for a number that the guest does not hold: it was never sent, or released. */
  get(id: number): Capability {
    return this.#entry(id).capability;
  }

  /** The guest lets go of some of the times that it received it. */
  release(id: number, count: number): void {
    const entry = this.#entry(id);
    if (!(count >= 1 && count <= entry.sent)) {
      throw new ProtocolError('the guest released an object more often than it received it');
    }
    entry.sent -= count;
    if (entry.sent === 0) {
      this.#forget(entry);
    }
  }

  clear(): void {
    for (const entry of this.#byId.values()) {
      this.#forget(entry);
    }
  }

  #entry(id: number): Entry {
    const entry = this.#byId.get(id);
    if (entry === undefined) {
      throw new ProtocolError('the guest named an object of the host that it does not hold');
    }
    return entry;
  }

  #add(capability: Capability): Entry {
    if (this.#byId.size >= MAX_HOST_HANDLES) {
      throw new TooManyHandlesError();
    }
    this.#lastId += 1;
    const entry = { id: this.#lastId, capability, sent: 0 };
    this.#byId.set(entry.id, entry);
    this.#byCapability.set(capability, entry);
    capability.held();
    return entry;
  }

  #forget({ id, capability }: Entry): void {
    this.#byId.delete(id);
    this.#byCapability.delete(capability);
    capability.dropped(this.#report);
  }
}
