import type { Denial, SystemCall } from '../model/denial.ts';
import type { Limits } from '../model/limits.ts';
import type { GuestMessage } from '../protocol/index.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall/wall.ts';
import type { BusyClock } from './busy-clock.ts';
import { CallLog } from './call-log.ts';
import { failureOf, tellable } from './failure.ts';
import { mostFrameBytes } from './frame-size.ts';
import { encodeGuestMessage } from './guest-message.ts';
import { InOrder } from './in-order.ts';
import type { ServiceMessage } from './messages.ts';
import type { OpenRuns } from './open-runs.ts';
import { pieces } from './pieces.ts';

/** Whom the news are of, and who has to do with them. */
export interface GuestNewsSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  readonly clock: BusyClock;
  readonly runs: OpenRuns;
  readonly send: (message: ServiceMessage) => void;
  readonly onError: (error: unknown) => void;
  /** The guest has ended; what it said before may still be on its way. */
  readonly onEnd: (end: GuestEnd) => void;
  /** The client has been told of the end, and of all before it. */
  readonly onEndTold: () => void;
}

/** What a guest says, on its way to the client: all in order, and output as much as its policy allows. */
export class GuestNews implements GuestListener {
  readonly #settings: GuestNewsSettings;
  readonly #mostFrameBytes: number;
  readonly #order: InOrder;
  readonly #calls: CallLog;
  #outputBytes = 0;

  constructor(settings: GuestNewsSettings) {
    const { guest, limits, send, onError } = settings;
    this.#settings = settings;
    this.#mostFrameBytes = mostFrameBytes(limits.resultBytes);
    this.#order = new InOrder({ settled: () => guest.settled(), onError });
    this.#calls = new CallLog((calls) => send({ op: 'calls', calls }));
  }

  /** The guest has been asked something: its output counts from here. */
  asked(): void {
    this.#outputBytes = 0;
  }

  /** What is not told yet is of a guest that is no more. */
  clear(): void {
    this.#order.clear();
  }

  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const { clock, limits, guest, send } = this.#settings;
    if (!clock.busy) {
      return; // between two runs nobody hears it
    }
    this.#outputBytes += bytes.length;
    for (const piece of pieces([bytes])) {
      send({ op: stream, bytes: piece });
    }
    if (this.#outputBytes > limits.outputBytes) {
      guest.kill(); // the client knows the limit, and has what went over it
    }
  }

  onMessage(message: GuestMessage): void {
    this.#order.add(() => this.#tell(message));
  }

  onDenial(denial: Denial): void {
    this.#settings.runs.denied(denial);
    this.#settings.send({ op: 'denial', denial });
  }

  onSystemCall(call: SystemCall): void {
    this.#calls.add(call);
  }

  onProtocolError(error: Error): void {
    this.#settings.send({ op: 'failed', failure: failureOf(error) });
  }

  onEnd(end: GuestEnd): void {
    const { clock, runs, send, onEnd, onEndTold } = this.#settings;
    onEnd(end);
    this.#order.add(async () => {
      clock.clear();
      await runs.endAll(end, this.#outputBytes);
      this.#calls.flush();
      send({ op: 'end', end });
      onEndTold();
    });
  }

  async #tell(message: GuestMessage): Promise<void> {
    const { guest, clock, runs, send } = this.#settings;
    let parts: Uint8Array[];
    try {
      parts = pieces(encodeGuestMessage(message, this.#mostFrameBytes));
    } catch (error) {
      guest.refuse(tellable(error));
      return;
    }
    if (message.op === 'result') {
      clock.answered(message.id);
      await runs.answered(message, this.#outputBytes);
    }
    for (const bytes of parts) {
      send({ op: 'channel', bytes });
    }
  }
}
