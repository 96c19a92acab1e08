import { ProtocolError, UsageError } from '../model/errors.ts';
import type { Capability } from './capability.ts';
import { HeldObjects } from './held-objects.ts';
import { MAX_HOST_HANDLES } from './limits.ts';

/** How long a guest may use what it was handed: until the present run ends, or it ends itself. */
export type Scope = 'run' | 'session';

/** An object of the host that a guest holds. */
export interface Holding {
  readonly capability: Capability;
  /** null when the run is over that it was handed out for. */
  readonly scope: Scope | null;
}

interface Entry extends Holding {
  readonly id: number;
  scope: Scope | null;
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
  /** Those whose scope is the present run, and maybe some whose scope was. */
  readonly #ofRun = new Set<Entry>();
  readonly #report: (error: unknown) => void;
  #lastId = 0;

  /**
   * @param report Takes what goes wrong when an object is let go of.
   * @param held What the guest holds already, as a copy of another one.
   */
  constructor(report: (error: unknown) => void, held: HeldObjects | null = null) {
    this.#report = report;
    this.#lastId = held?.lastId ?? 0;
    for (const object of held?.objects ?? []) {
      const entry: Entry = { ...object };
      this.#byId.set(entry.id, entry);
      this.#byCapability.set(entry.capability, entry);
      entry.capability.held();
    }
  }

  /** What the guest holds now, for a copy of it. Ownership: the caller drops it. */
  snapshot(): HeldObjects {
    const objects = [...this.#byId.values()].map((entry) => ({ ...entry }));
    return new HeldObjects(objects, this.#lastId, this.#report);
  }

  get size(): number {
    return this.#byId.size;
  }

  has(capability: Capability): boolean {
    return this.#byCapability.has(capability);
  }

  /**
   * Counts one more time that it is sent; gives its number. What was handed out for the run stays so
   * when it comes back out of something else, or else any function that returns its argument would
   * make it last. What is exposed has the longer scope.
   */
  send(capability: Capability, scope: Scope, exposed: boolean): number {
    const entry = this.#byCapability.get(capability) ?? this.#add(capability, scope);
    if (entry.scope === null || (exposed && scope === 'session')) {
      entry.scope = scope;
    }
    entry.sent += 1;
    if (entry.scope === 'run') {
      this.#ofRun.add(entry);
    }
    return entry.id;
  }

  /** What was handed out for a run can be used no longer. Its numbers stay until they are released. */
  endRun(): void {
    for (const entry of this.#ofRun) {
      entry.scope = entry.scope === 'session' ? 'session' : null;
    }
    this.#ofRun.clear();
  }

  /** @throws ProtocolError for a number that the guest does not hold: it was never sent, or released. */
  get(id: number): Holding {
    return this.#entry(id);
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

  #add(capability: Capability, scope: Scope): Entry {
    if (this.#byId.size >= MAX_HOST_HANDLES) {
      throw new TooManyHandlesError();
    }
    this.#lastId += 1;
    const entry: Entry = { id: this.#lastId, capability, scope, sent: 0 };
    this.#byId.set(entry.id, entry);
    this.#byCapability.set(capability, entry);
    capability.held();
    return entry;
  }

  #forget(entry: Entry): void {
    const { id, capability } = entry;
    this.#ofRun.delete(entry);
    this.#byId.delete(id);
    this.#byCapability.delete(capability);
    capability.dropped(this.#report);
  }
}
