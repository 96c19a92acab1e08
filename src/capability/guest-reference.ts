import { UsageError } from '../model/errors.ts';
import { PythonReference } from '../model/reference.ts';
import type { PythonFunction, ReferenceKind } from '../model/reference.ts';
import type { HostInput, PythonRecord, PythonValue } from '../model/value.ts';
import type { ReferenceInfo } from '../protocol/value/types.ts';
import type { Operation } from './link.ts';

/** How often the guest was received to send an object; outlives what stands for it. */
export interface Held {
  readonly handle: number;
  received: number;
  released: boolean;
}

/** What a reference needs of the table it is in. */
export interface ReferenceOwner {
  operate(operation: Operation): Promise<PythonValue | undefined>;
  release(held: Held): void;
}

/** An object of a guest. */
export class GuestReference extends PythonReference {
  readonly type: string;
  readonly repr: string;
  readonly kind: ReferenceKind;
  readonly callable: boolean;
  readonly #held: Held;
  readonly #owner: ReferenceOwner;
  #fields: PythonRecord | null = null;
  #function: PythonFunction | null = null;

  constructor(info: ReferenceInfo, held: Held, owner: ReferenceOwner) {
    super();
    this.type = info.type;
    this.repr = info.repr;
    this.kind = info.kind;
    this.callable = info.callable;
    this.#held = held;
    this.#owner = owner;
  }

  get held(): Held {
    return this.#held;
  }

  get owner(): ReferenceOwner {
    return this.#owner;
  }

  get fields(): PythonRecord | null {
    return this.#fields;
  }

  setFields(fields: PythonRecord | null): void {
    this.#fields = fields;
  }

  get(name: string): Promise<PythonValue> {
    return this.#do('get', name, []);
  }

  set(name: string, value: HostInput): Promise<void> {
    return harmless(this.#do('set', name, [value]).then(() => {}));
  }

  call(
    args: readonly HostInput[] = [],
    kwargs: Readonly<Record<string, HostInput>> = {},
  ): Promise<PythonValue> {
    return this.#do('call', null, args, kwargs);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<PythonValue, void, undefined> {
    const iterator = await this.#do('iter', null, []);
    if (!(iterator instanceof GuestReference)) {
      throw new UsageError(`an object of ${this.type} gave no iterator`);
    }
    try {
      for (;;) {
        const step = await iterator.#do('next', null, []);
        const [done, value] = Array.isArray(step) ? readStep(step) : [true, null];
        if (done) {
          return;
        }
        yield value;
      }
    } finally {
      iterator.release();
    }
  }

  release(): void {
    this.#owner.release(this.#held);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Itself as a function, always the same one. */
  asFunction(): PythonFunction {
    this.#function ??= Object.assign(
      (...args: readonly HostInput[]): Promise<PythonValue> => this.call(args),
      { reference: this },
    );
    return this.#function;
  }

  #do(
    action: Operation['action'],
    name: string | null,
    args: readonly HostInput[],
    kwargs: Readonly<Record<string, HostInput>> = {},
  ): Promise<PythonValue> {
    return harmless(this.#operate(action, name, args, kwargs));
  }

  async #operate(
    action: Operation['action'],
    name: string | null,
    args: readonly HostInput[],
    kwargs: Readonly<Record<string, HostInput>>,
  ): Promise<PythonValue> {
    if (this.#held.released) {
      throw new UsageError(`an object of ${this.type} was released, or its guest has ended`);
    }
    const target = this.#held.handle;
    return (await this.#owner.operate({ action, target, name, args, kwargs })) ?? null;
  }
}

/**
 * Whoever awaits it learns of its failure; where nobody does, it is no unhandled rejection, which
 * would end the host. Guests can have their functions called by code that means nothing of the kind:
 * a dict with a function `toString` or `toJSON` is enough.
 */
function harmless<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

function readStep([done, value]: readonly PythonValue[]): readonly [boolean, PythonValue] {
  return [done !== false, value ?? null];
}
