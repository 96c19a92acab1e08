import { ProtocolError, UsageError } from '../model/errors.ts';
import type { PythonReference } from '../model/reference.ts';
import { MAX_RELEASES } from '../protocol/limits.ts';
import type { HandleCount } from '../protocol/messages.ts';
import type { MadeReference, ReferenceInfo } from '../protocol/value/types.ts';
import { GuestReference } from './guest-reference.ts';
import type { Held, ReferenceOwner } from './guest-reference.ts';
import { MAX_GUEST_HANDLES } from './limits.ts';
import type { Operation } from './link.ts';
import type { PythonValue } from '../model/value.ts';

/** What the table needs of the rest. */
export interface GuestTableSettings {
  readonly operate: (operation: Operation) => Promise<PythonValue | undefined>;
  readonly sendReleases: (handles: readonly HandleCount[]) => void;
}

interface Entry {
  readonly held: Held;
  readonly reference: WeakRef<GuestReference>;
}

/** The objects of one guest that the host holds, until it lets go of them or forgets them. */
export class GuestTable implements ReferenceOwner {
  readonly #settings: GuestTableSettings;
  readonly #entries = new Map<string, Entry>();
  #forgotten: FinalizationRegistry<Held> | null = null;
  #releases: HandleCount[] = [];
  #closed = false;

  constructor(settings: GuestTableSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#entries.size;
  }

  operate(operation: Operation): Promise<PythonValue | undefined> {
    return this.#settings.operate(operation);
  }

  /** What stands for an object that the guest has sent, once more or for the first time. */
  receive(info: ReferenceInfo, asFunction: boolean): MadeReference {
    const known = this.#entries.get(keyOf(info.handle))?.reference.deref();
    const reference = known ?? this.#add(info);
    reference.held.received += 1;
    return {
      value: asFunction && isFunction(reference) ? reference.asFunction() : reference,
      setFields: (fields) => reference.setFields(fields),
    };
  }

  /** @throws UsageError for what was released, and for what is another guest's. */
  handleOf(reference: PythonReference): number {
    if (!(reference instanceof GuestReference) || reference.owner !== this) {
      throw new UsageError('a reference to a Python object can be used in its own sandbox only');
    }
    if (reference.held.released) {
      throw new UsageError('a reference to a Python object was released; it cannot be sent');
    }
    return reference.held.handle;
  }

  release(held: Held): void {
    if (held.released) {
      return;
    }
    held.released = true;
    if (this.#entries.get(keyOf(held.handle))?.held === held) {
      this.#entries.delete(keyOf(held.handle));
    }
    if (!this.#closed) {
      this.#releases.push([held.handle, held.received]);
      if (this.#releases.length === 1) {
        queueMicrotask(() => this.#flush());
      }
    }
  }

  /** The guest has ended: all references are dead. */
  close(): void {
    this.#closed = true;
    for (const { held } of this.#entries.values()) {
      held.released = true;
    }
    this.#entries.clear();
    this.#releases = [];
    this.#forgotten = null;
  }

  #add(info: ReferenceInfo): GuestReference {
    if (this.#entries.size >= MAX_GUEST_HANDLES) {
      throw new ProtocolError(`the host holds ${MAX_GUEST_HANDLES} objects of the guest`);
    }
    const held: Held = { handle: info.handle, received: 0, released: this.#closed };
    const reference = new GuestReference(info, held, this);
    this.#entries.set(keyOf(info.handle), { held, reference: new WeakRef(reference) });
    this.#forgotten ??= new FinalizationRegistry((held) => this.release(held));
    this.#forgotten.register(reference, held);
    return reference;
  }

  #flush(): void {
    const releases = this.#releases;
    this.#releases = [];
    for (let start = 0; start < releases.length; start += MAX_RELEASES) {
      this.#settings.sendReleases(releases.slice(start, start + MAX_RELEASES));
    }
  }
}

/** The guest chooses its numbers, and V8 hashes numbers so that they can be made to collide; not texts. */
function keyOf(handle: number): string {
  return `#${handle}`;
}

/** Objects with fields, as callable as they may be, are more than a function. */
function isFunction({ callable, kind }: GuestReference): boolean {
  return callable && kind !== 'dataclass' && kind !== 'namedtuple' && kind !== 'enum';
}
