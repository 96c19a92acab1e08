import type { Call, Calls } from './calls.ts';

/** Where an import finds its call: the call changes when the guest is reset, the import does not. */
export interface CallSlot {
  call: Call;
}

/** All calls by name. */
export class CallTable {
  readonly #slots = new Map<string, CallSlot>();

  fill(...groups: readonly Calls[]): void {
    for (const [name, call] of groups.flatMap((calls) => Object.entries(calls))) {
      const slot = this.#slots.get(name);
      if (slot === undefined) {
        this.#slots.set(name, { call });
      } else {
        slot.call = call;
      }
    }
  }

  /** @throws Error when there is no such call: the allow-list and the calls must agree */
  slot(name: string): CallSlot {
    const slot = this.#slots.get(name);
    if (slot === undefined) {
      throw new Error(`the call ${name} is allowed and not implemented`);
    }
    return slot;
  }
}
