import type { CallMessage, HostCallError } from '../protocol/messages.ts';
import type { Capability } from './capability.ts';
import type { Holding, Scope } from './host-table.ts';
import type { StopKind, Stoppable } from './meter.ts';
import { BUFFER_BYTES_PER_BYTE } from './limits.ts';
import { RunningCall } from './running-call.ts';

/** What becomes of a call: exactly one answer. */
type Answer = (call: PendingCall, error: HostCallError) => void;

/** A call of the guest that is not answered. */
export class PendingCall implements Stoppable {
  readonly id: number;
  readonly capability: Capability;
  /** What comes of it is handed out for as long as what was used. */
  readonly scope: Scope | null;
  readonly running: RunningCall;
  /** What its arguments count towards the most that may wait. */
  readonly cost: number;
  readonly #stopped: Answer;
  #cancelled = false;

  /** `stopped` is called when it must be answered before its function ends. */
  constructor({ id, body }: CallMessage, held: Holding, name: string, stopped: Answer) {
    this.id = id;
    this.cost = body.bytes.length + body.attached.length / BUFFER_BYTES_PER_BYTE;
    this.capability = held.capability;
    this.scope = held.scope;
    this.running = new RunningCall(name);
    this.#stopped = stopped;
  }

  /** Whether the guest does not wait any longer. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** The function goes on: only when it ends is its place free for another call. */
  cancel(): void {
    this.#cancelled = true;
    this.running.abandon('the guest cancelled the call');
  }

  stop(kind: StopKind, message: string): void {
    this.capability.meter.end(this);
    this.running.abandon(message);
    this.#stopped(this, { kind, message, ref: null });
  }

  /** The guest has ended. */
  close(): void {
    this.capability.meter.end(this);
    this.running.abandon('the guest has ended');
  }
}
