import { ProtocolError, UsageError } from '../model/errors.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type {
  CallMessage,
  CancelMessage,
  EncodedValue,
  OutgoingValue,
  ReleaseMessage,
} from '../protocol/messages.ts';
import { Calls } from './calls.ts';
import { checkExposure } from './check-exposure.ts';
import { asInput } from './data.ts';
import type { Exposure } from './exposure.ts';
import { GuestTable } from './guest-table.ts';
import type { HeldObjects } from './held-objects.ts';
import { HostTable } from './host-table.ts';
import type { Scope } from './host-table.ts';
import type {
  Bindings,
  CapabilitiesSettings,
  HostErrorReport,
  Operation,
  OperationValue,
  ReferenceCounts,
} from './link.ts';
import { readResult } from './operation-result.ts';
import { objectsIn } from './objects-in.ts';
import { Values } from './values.ts';
import { wrapExposed } from './wrap.ts';

/** What one guest was handed, and what the host holds of it. Whoever makes it closes it. */
export class Capabilities {
  readonly #settings: CapabilitiesSettings;
  readonly #host: HostTable;
  readonly #guest: GuestTable;
  readonly #values: Values;
  readonly #calls: Calls;
  #closed = false;

  constructor(settings: CapabilitiesSettings) {
    const { link, exactFloats, held = null } = settings;
    this.#settings = settings;
    const report = (error: unknown): void =>
      this.#report({ id: '', error, name: 'iterator.return' });
    this.#host = new HostTable(report, held);
    this.#guest = new GuestTable({
      operate: async (operation) => (await this.operate(operation)).value,
      sendReleases: (handles) => {
        if (!this.#closed) {
          link.send({ op: 'release', handles });
        }
      },
    });
    this.#values = new Values(this.#host, this.#guest, exactFloats);
    this.#calls = new Calls({
      values: this.#values,
      sendReply: (reply) => link.send(reply),
      room: () => link.room(),
      report: (report) => this.#report(report),
      owner: this,
    });
  }

  /**
   * The body of a run message, or null when nothing is bound. Its objects count as sent.
   *
   * @throws UsageError for what cannot cross; nothing counts as sent then.
   */
  encodeBindings(bindings: Bindings): OutgoingValue | null {
    const { inputs, exposed, runExposed, forAgent = {} } = bindings;
    checkExposure(exposed);
    checkExposure(runExposed);
    if ([inputs, exposed, runExposed, forAgent].every((names) => Object.keys(names).length === 0)) {
      return null;
    }
    const ofRun = { run_exposed: wrapAll(runExposed), for_agent: wrapAll(forAgent) };
    const objectsOfRun = objectsIn(ofRun);
    const value = { inputs, exposed: wrapAll(exposed), ...ofRun };
    const scopeOf = (object: object): Scope => (objectsOfRun.has(object) ? 'run' : 'session');
    return this.#values.encode(value, scopeOf, true).body;
  }

  /**
   * The run is over, and its result was decoded: what was exposed for it alone, and all that came of
   * that, is revoked for this guest; running calls of it are answered so.
   */
  endRun(): void {
    this.#calls.endRun();
    this.#host.endRun();
  }

  /**
   * A value for the guest. Its objects count as sent.
   *
   * @throws UsageError for what cannot cross; nothing counts as sent then.
   */
  encode(value: HostInput): OutgoingValue {
    return this.#values.encode(value, forSession).body;
  }

  /**
   * A value of the guest. References to objects of the guest in it are alive until they are released,
   * forgotten, or the guest ends.
   *
   * @throws ProtocolError for bytes that no honest guest sends.
   */
  decode(encoded: EncodedValue): PythonValue {
    return this.#values.decode(encoded);
  }

  /**
   * Does something in the guest, with values in place of bytes.
   *
   * @throws (rejects) GuestError when an exception came of it, UsageError when the guest has ended,
   * when the result is too large, and for arguments that cannot cross.
   */
  operate({ args, kwargs, ...operation }: Operation): Promise<OperationValue> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        throw new UsageError('the guest has ended; create another sandbox');
      }
      const { body, undo } = this.#values.encode([args, kwargs], forSession);
      try {
        this.#settings.link.perform(
          { ...operation, body },
          {
            answered: (result) => {
              try {
                resolve(readResult(result, this, (encoded) => this.decode(encoded)));
              } catch (error) {
                reject(error);
                throwIfProtocolError(error);
              }
            },
            failed: reject,
          },
        );
      } catch (error) {
        undo();
        throw error;
      }
    });
  }

  /**
   * The guest asks for something. Sends one reply, now or later.
   *
   * @throws ProtocolError for a target that the guest does not hold and for a body of another form.
   */
  handleCall(message: CallMessage): void {
    if (!this.#closed) {
      this.#calls.start(message, this.#host.get(message.target));
    }
  }

  /** The guest does not wait any longer. The signal fires; the reply comes when the function ends. */
  handleCancel({ id }: CancelMessage): void {
    this.#calls.cancel(id);
  }

  /** @throws ProtocolError when the guest releases what it does not hold, or more often than it was sent. */
  handleRelease({ handles }: ReleaseMessage): void {
    for (const [id, count] of this.#closed ? [] : handles) {
      this.#host.release(id, count);
    }
  }

  /** What the guest holds of the host now, for a copy of it. Ownership: the caller drops it. */
  snapshot(): HeldObjects {
    return this.#host.snapshot();
  }

  /** How many references are alive. */
  get counts(): ReferenceCounts {
    return {
      hostObjects: this.#host.size,
      guestObjects: this.#guest.size,
      runningCalls: this.#calls.size,
    };
  }

  /**
   * The guest has ended: running calls are aborted, references on both sides are dead. Sends nothing.
   * May be called any number of times.
   */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#calls.close();
      this.#host.clear();
      this.#guest.close();
    }
  }

  #report(report: HostErrorReport): void {
    try {
      this.#settings.onHostError?.(report);
    } catch (error) {
      queueMicrotask(() => {
        throw error; // a fault of the host's is not to be hidden by a guest's call
      });
    }
  }
}

function wrapAll(exposed: Exposure): Readonly<Record<string, HostInput>> {
  return Object.fromEntries(
    Object.entries(exposed).map(([name, value]) => [name, asInput(wrapExposed(value, name))]),
  );
}

const forSession = (): Scope => 'session';

function throwIfProtocolError(error: unknown): void {
  if (error instanceof ProtocolError) {
    throw error;
  }
}
