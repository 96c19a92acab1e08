import { UsageError } from '../model/errors.ts';
import { HostObject, HostProxy } from '../model/reference.ts';
import type { HostFunction } from '../model/reference.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type { EncodedValue, OutgoingValue } from '../protocol/messages.ts';
import { decodeValue } from '../protocol/value/decode.ts';
import { encodeValue } from '../protocol/value/encode.ts';
import type { HostReference } from '../protocol/value/types.ts';
import type { Capability } from './capability.ts';
import type { GuestTable } from './guest-table.ts';
import type { HostTable, Scope } from './host-table.ts';
import { Refusal } from './refusal.ts';
import { capabilityOf, wrapperOf } from './wrap.ts';

/** A value on its way to the guest. */
export interface Sending {
  readonly body: OutgoingValue;
  /** It could not be sent: its objects do not count. */
  readonly undo: () => void;
}

/** For how long an object in a value is handed out. */
export type ScopeOf = (object: object) => Scope;

/** Turns values into what travels and back, and counts what goes which way. */
export class Values {
  readonly #host: HostTable;
  readonly #guest: GuestTable;
  readonly #exactFloats: boolean;

  constructor(host: HostTable, guest: GuestTable, exactFloats: boolean) {
    this.#host = host;
    this.#guest = guest;
    this.#exactFloats = exactFloats;
  }

  /**
   * With `exposed`, what the guest has for the run only may become the session's.
   *
   * @throws UsageError for what cannot cross; nothing counts as sent then.
   */
  encode(value: HostInput, scopeOf: ScopeOf, exposed = false): Sending {
    const sent: number[] = [];
    const undo = (): void => {
      for (const id of sent) {
        this.#host.release(id, 1);
      }
    };
    const describe = (object: HostObject | HostProxy | HostFunction): HostReference => {
      const capability = this.#capabilityFor(object);
      const id = this.#host.send(capability, scopeOf(object), exposed);
      sent.push(id);
      const { surface, name } = capability;
      return { id, description: { ...surface.description, name } };
    };
    try {
      const handle = this.#guest.handleOf.bind(this.#guest);
      return { body: encodeValue(value, { describe, handle }), undo };
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** @throws ProtocolError for bytes that no honest guest sends. */
  decode(encoded: EncodedValue): PythonValue {
    return decodeValue(encoded, {
      reference: (info) => this.#guest.receive(info, false),
      host: (id) => this.#host.get(id).capability.returned,
      exactFloats: this.#exactFloats,
    });
  }

  /**
   * What the guest calls something with: what can be called is a function.
   *
   * @throws ProtocolError for bytes that no honest guest sends; Refusal when an object of the host is
   * among them that was handed out for a run that is over. A function of the host might use it.
   */
  decodeArguments(encoded: EncodedValue): PythonValue {
    let over: Capability | null = null;
    const value = decodeValue(encoded, {
      reference: (info) => this.#guest.receive(info, true),
      host: (id) => {
        const { capability, scope } = this.#host.get(id);
        over = scope === null ? capability : over;
        return capability.returned;
      },
      exactFloats: this.#exactFloats,
    });
    refuseOver(over);
    return value;
  }

  /** A function is given only to those who were given it by intent: where it was exposed. */
  #capabilityFor(object: HostObject | HostProxy | HostFunction): Capability {
    if (object instanceof HostObject || object instanceof HostProxy) {
      return capabilityOf(object);
    }
    const known = wrapperOf(object);
    if (known === undefined || !this.#host.has(known)) {
      throw new UsageError(
        'a function is not given to a guest among data: wrap it with hostFunction(), or expose it',
      );
    }
    return known;
  }
}

function refuseOver(over: Capability | null): void {
  if (over !== null) {
    throw new Refusal('revoked', `${over.name}: it was exposed for a run that is over`);
  }
}
