import type {
  CallMessage,
  HostCallError,
  OutgoingValue,
  ReplyMessage,
} from '../protocol/messages.ts';
import { readArguments } from './call-arguments.ts';
import type { CallArguments } from './call-arguments.ts';
import { Capability } from './capability.ts';
import { asInput } from './data.ts';
import { failureOf } from './failure.ts';
import type { Holding } from './host-table.ts';
import { MAX_WAITING_BYTES } from './limits.ts';
import type { HostErrorReport } from './link.ts';
import { isOverLimit } from './operation-result.ts';
import { PendingCall } from './pending-call.ts';
import { Refusal } from './refusal.ts';
import { openGenerator } from './surface/iterator-surface.ts';
import { isThenable } from './thenable.ts';
import type { Values } from './values.ts';

/** What calls need of the rest. */
export interface CallsSettings {
  readonly values: Values;
  readonly sendReply: (reply: ReplyMessage) => void;
  /** Resolves when there is room for more replies; null when there is now. */
  readonly room: () => Promise<void> | null;
  readonly report: (report: HostErrorReport) => void;
  /** Whose guest it is that calls. */
  readonly owner: object;
}

/** UTF-16 units of a name in reports; guests choose names. */
const MAX_NAME_UNITS = 200;

const TOO_MUCH_WAITS = new Refusal(
  'budget',
  'the calls that wait for their answers have more arguments than the host holds at one time',
);

const CANCELLED: HostCallError = { kind: 'host', message: 'the call was cancelled', ref: null };

/** The calls of one guest, from question to answer. Each gets exactly one answer while the guest lives. */
export class Calls {
  readonly #settings: CallsSettings;
  readonly #pending = new Map<number, PendingCall>();
  /** That of all pending calls together. */
  #cost = 0;

  constructor(settings: CallsSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** @throws ProtocolError for a body that no honest guest sends. */
  start(message: CallMessage, held: Holding): void {
    const pending = new PendingCall(
      message,
      held,
      nameOf(message, held.capability),
      (stopped, error) => this.#tell(stopped, error),
    );
    const given = this.#hasRoomFor(pending) ? this.#argumentsOf(message) : TOO_MUCH_WAITS;
    this.#pending.set(message.id, pending);
    this.#cost += pending.cost;
    if (given instanceof Refusal) {
      this.#fail(pending, given);
    } else if (pending.scope === null) {
      this.#fail(pending, new Refusal('revoked', runOver(pending)));
    } else {
      this.#run(pending, message, given);
    }
  }

  /** Answers the calls of what was handed out for the run that is over. */
  endRun(): void {
    for (const pending of [...this.#pending.values()]) {
      if (pending.scope === 'run') {
        pending.stop('revoked', runOver(pending));
      }
    }
  }

  /** The guest does not wait any longer; that it is already answered may have crossed this. */
  cancel(id: number): void {
    this.#pending.get(id)?.cancel();
  }

  /** The guest has ended. */
  close(): void {
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of open) {
      pending.close();
    }
  }

  #argumentsOf(message: CallMessage): CallArguments | Refusal {
    try {
      return readArguments(this.#settings.values.decodeArguments(message.body));
    } catch (error) {
      if (isOverLimit(error)) {
        return new Refusal('value', 'the arguments are larger than the host takes');
      }
      if (error instanceof Refusal) {
        return error;
      }
      throw error;
    }
  }

  #run(pending: PendingCall, { action, name }: CallMessage, given: CallArguments): void {
    const { capability, running } = pending;
    let result: unknown;
    try {
      capability.meter.begin(pending);
      result = capability.surface.use({ action, name, ...given, capability, call: running });
      if (isThenable(result)) {
        capability.meter.waits();
        Promise.resolve(result).then(
          (value) => this.#succeed(pending, value),
          (error: unknown) => this.#fail(pending, error),
        );
        return;
      }
    } catch (error) {
      this.#fail(pending, error);
      return;
    }
    this.#succeed(pending, result);
  }

  #succeed(pending: PendingCall, value: unknown): void {
    pending.capability.meter.end(pending);
    const room = this.#settings.room();
    if (room === null) {
      this.#conclude(pending, value);
    } else {
      void room.then(() => this.#succeed(pending, value));
    }
  }

  #conclude(pending: PendingCall, value: unknown): void {
    let result = value;
    try {
      result = openGenerator(pending.capability, value);
      if (this.#isOpen(pending) && !pending.cancelled) {
        this.#answerWith(pending, result);
        return;
      }
      this.#discard(pending, result);
      this.#tell(pending, CANCELLED); // unless it was stopped, and answered so
    } catch (error) {
      this.#discard(pending, result);
      this.#fail(pending, error);
    }
  }

  #answerWith(pending: PendingCall, value: unknown): void {
    const { body, undo } = this.#settings.values.encode(
      asInput(value),
      () => pending.scope ?? 'run',
    );
    try {
      this.#answer(pending, null, body);
    } catch (error) {
      undo();
      throw error;
    }
  }

  #fail(pending: PendingCall, error: unknown): void {
    pending.capability.meter.end(pending);
    if (!this.#isOpen(pending)) {
      return; // it was answered when it was stopped
    }
    this.#tell(pending, pending.cancelled ? CANCELLED : this.#describe(pending, error));
  }

  #describe({ running: { name } }: PendingCall, error: unknown): HostCallError {
    return failureOf(error, this.#settings.owner, (id, hidden) =>
      this.#settings.report({ id, error: hidden, name }),
    );
  }

  /** Answers with an error. That it cannot be sent is the host's trouble alone. */
  #tell(pending: PendingCall, error: HostCallError): void {
    try {
      this.#answer(pending, error, null);
    } catch (unsent) {
      this.#remove(pending);
      this.#settings.report({ id: '', error: unsent, name: pending.running.name });
    }
  }

  /** @throws what sending throws; the call is still open then. */
  #answer(pending: PendingCall, error: HostCallError | null, body: OutgoingValue | null): void {
    if (this.#isOpen(pending)) {
      this.#settings.sendReply({ op: 'reply', id: pending.id, error, body });
      this.#remove(pending);
    }
  }

  #hasRoomFor({ cost }: PendingCall): boolean {
    return this.#pending.size === 0 || this.#cost + cost <= MAX_WAITING_BYTES;
  }

  #remove({ id, cost }: PendingCall): void {
    if (this.#pending.delete(id)) {
      this.#cost -= cost;
    }
  }

  #isOpen({ id }: PendingCall): boolean {
    return this.#pending.has(id);
  }

  /** An iterator that no guest will get is told so. */
  #discard({ running: { name } }: PendingCall, value: unknown): void {
    if (value instanceof Capability) {
      value.unused((error) => this.#settings.report({ id: '', error, name }));
    }
  }
}

function runOver({ capability }: PendingCall): string {
  return `${capability.name}: it was exposed for a run that is over`;
}

function nameOf({ name }: CallMessage, capability: Capability): string {
  return name === null ? capability.name : `${capability.name}.${name.slice(0, MAX_NAME_UNITS)}`;
}
