import type { Denial, SystemCall } from '../model/denial.ts';
import { ProtocolError, SandboxError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { DoMessage, GuestMessage, HostMessage, RunMessage } from '../protocol/index.ts';
import type { Frozen, Guest, GuestEnd, GuestListener } from '../wall/wall.ts';
import { BusyClock } from './busy-clock.ts';
import { CallLog } from './call-log.ts';
import { ChannelIntake } from './channel-intake.ts';
import { decodeClientMessage } from './client-messages.ts';
import { failureOf } from './failure.ts';
import { mostFrameBytes } from './frame-size.ts';
import type { FrozenStore } from './frozen-store.ts';
import { encodeGuestMessage } from './guest-message.ts';
import { InOrder } from './in-order.ts';
import { Interrupts } from './interrupts.ts';
import {
  MAX_CHECKPOINT_LIST_BYTES,
  MOST_UNSENT_BYTES,
  MOST_UNSENT_DISPLAY_BYTES,
} from './limits.ts';
import type { ClientMessage, ServiceMessage } from './messages.ts';
import { OpenRuns } from './open-runs.ts';
import type { RunRecord } from './open-runs.ts';
import { pieces } from './pieces.ts';
import { RequestDesk } from './request-desk.ts';
import { encodeServiceMessage } from './service-messages.ts';
import { StdinIntake } from './stdin-intake.ts';
import type { Wire } from './wire.ts';

const MIB = 1024 * 1024;

/** What the service's end is made of. */
export interface ServiceEndSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  /** How many checkpoints may be alive at one time. */
  readonly checkpoints: number;
  readonly frozen: FrozenStore;
  readonly wire: Wire;
  /** A checkpoint as bytes that only this service can read again; `label` must come back with them. */
  readonly pack: (
    frozen: Frozen,
  ) => Promise<{ readonly label: string; readonly bytes: Uint8Array }>;
  /** @throws UsageError unless `pack` has made it, for the same tenant. */
  readonly unpack: (label: string, bytes: Uint8Array) => Frozen;
  /** Called before each run. Throws (rejects) when it may not begin, which ends the tunnel. */
  readonly beginRun: () => Promise<RunRecord>;
  /** Called once, when there is nothing more to serve: the connection may be closed. */
  readonly onOver: () => void;
  /** Called once, after that, when the guest is gone: with what processor time it has used in all. */
  readonly onGone: (cpuMs: number) => void;
}

/**
 * The service's end of a tunnel: a guest for a client that is not believed in anything. All that the
 * client does is done to its own guest, within the limits of the plan; who breaks the protocol of the
 * tunnel loses it.
 */
export class ServiceEnd implements GuestListener {
  readonly #settings: ServiceEndSettings;
  readonly #clock: BusyClock;
  readonly #channel: ChannelIntake;
  readonly #stdin: StdinIntake;
  readonly #desk: RequestDesk;
  readonly #interrupts: Interrupts;
  readonly #calls = new CallLog((calls) => this.#send({ op: 'calls', calls }));
  readonly #mostFrameBytes: number;
  readonly #mostUnsent: number;
  /** What the guest says is told in order. */
  readonly #order: InOrder;
  #outputBytes = 0;
  #ended = false;
  #killed = false;
  /** Processor time of the guests that have ended. */
  #cpuMs = 0;
  /** The last end that counts in it: a guest that could not become another one tells its own again. */
  #counted: GuestEnd | null = null;
  #over = false;
  #goneTold = false;
  readonly #runs: OpenRuns;

  constructor(settings: ServiceEndSettings) {
    const { guest, limits, wire } = settings;
    this.#settings = settings;
    this.#mostFrameBytes = mostFrameBytes(limits.resultBytes);
    this.#mostUnsent =
      limits.outputBytes + this.#mostFrameBytes + MOST_UNSENT_DISPLAY_BYTES + MOST_UNSENT_BYTES;
    this.#runs = new OpenRuns(settings.beginRun);
    this.#order = new InOrder({
      settled: () => guest.settled(),
      onError: (error) => this.fail(tellable(error)),
    });
    this.#clock = new BusyClock(limits.timeoutMs, () => guest.kill());
    this.#channel = new ChannelIntake({
      mostFrameBytes: mostFrameBytes(limits.inputBytes),
      room: () => (this.#ended ? null : (wire.room() ?? guest.room())),
      take: (message) => this.#give(message),
      credit: (count) => this.#send({ op: 'credit', count }),
      onError: (error) => this.fail(tellable(error)),
    });
    this.#stdin = new StdinIntake(guest, {
      taken: (count) => this.#send({ op: 'stdinTaken', count }),
      closed: () => this.#send({ op: 'stdinClosed' }),
    });
    this.#interrupts = new Interrupts(guest, () => this.#send({ op: 'interrupted' }));
    this.#desk = new RequestDesk({
      ...settings,
      owner: this,
      mostPackedBytes: mostPackedBytes(limits),
      send: (message) => this.#send(message),
      passed: (bytes) => this.#channel.passed(bytes),
      renew: (work) => this.#renew(work),
    });
    guest.listen(this);
  }

  /** Whether something goes on in the guest, or is done with it. */
  get busy(): boolean {
    return this.#clock.busy || this.#desk.busy;
  }

  /** Takes one message of the client; one that is none ends the tunnel. */
  receive(bytes: Uint8Array): void {
    if (this.#over) {
      return;
    }
    try {
      this.#take(decodeClientMessage(bytes));
    } catch (error) {
      this.fail(tellable(error));
    }
  }

  /** Ends the tunnel for `error`, which the client is told. */
  fail(error: SandboxError): void {
    this.#send({ op: 'failed', failure: failureOf(error) });
    this.close();
  }

  /** The client is gone, or is to go: its guest and its checkpoints end. */
  close(): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    this.#clock.clear();
    this.#desk.close();
    this.#settings.frozen.dropAll(this);
    this.#settings.guest.kill();
    this.#settings.onOver();
    if (this.#ended) {
      this.#tellGone();
    }
  }

  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (!this.#clock.busy) {
      return; // between two runs nobody hears it
    }
    this.#outputBytes += bytes.length;
    for (const piece of pieces([bytes])) {
      this.#send({ op: stream, bytes: piece });
    }
    if (this.#outputBytes > this.#settings.limits.outputBytes) {
      this.#settings.guest.kill(); // the client knows the limit, and has what went over it
    }
  }

  onMessage(message: GuestMessage): void {
    this.#order.add(() => this.#tell(message));
  }

  onDenial(denial: Denial): void {
    this.#runs.denied(denial);
    this.#send({ op: 'denial', denial });
  }

  onSystemCall(call: SystemCall): void {
    this.#calls.add(call);
  }

  onProtocolError(error: Error): void {
    this.#send({ op: 'failed', failure: failureOf(error) });
  }

  onEnd(end: GuestEnd): void {
    this.#ended = true;
    this.#cpuMs += end === this.#counted ? 0 : end.cpuMs;
    this.#counted = end;
    this.#order.add(async () => {
      this.#clock.clear();
      await this.#runs.endAll(end, this.#outputBytes);
      this.#calls.flush();
      this.#send({ op: 'end', end });
      if (this.#over) {
        this.#tellGone();
      } else {
        this.#closeIfDone();
      }
    });
  }

  #take(message: ClientMessage): void {
    switch (message.op) {
      case 'open':
        throw new ProtocolError('tunnel: a guest is open already');
      case 'channel':
        this.#desk.checkNotRenewing();
        this.#channel.push(message.bytes);
        break;
      case 'stdin':
        this.#stdin.push(message.bytes);
        break;
      case 'stdinEnd':
        this.#stdin.end();
        break;
      case 'interrupt':
        this.#interrupts.ask();
        break;
      case 'request':
        this.#desk.take(message.request);
        break;
      case 'piece':
        this.#desk.takePiece(message.bytes);
        break;
      case 'answer':
        this.#desk.answered(message.value);
        break;
      case 'drop':
        this.#settings.frozen.drop(message.handle, this);
        this.#closeIfDone();
        break;
      case 'kill':
        this.#kill();
        break;
    }
  }

  /** Once for each guest, however often it is asked for. */
  #kill(): void {
    if (!this.#killed) {
      this.#killed = true;
      this.#runs.cancelled();
      this.#settings.guest.kill();
    }
  }

  #give(message: HostMessage): Promise<void> | null {
    if (isQuestion(message) && this.#clock.isAsked(message.id)) {
      // Two of one name would be one in the book, and one that the clock looks after.
      throw new ProtocolError('tunnel: the client asks two things by one number');
    }
    if (!isRun(message)) {
      this.#pass(message);
      return null;
    }
    return this.#ended
      ? null
      : this.#runs
          .begin(message.id)
          .then(() => this.#pass(message))
          .catch((error: unknown) => this.fail(tellable(error)));
  }

  #pass(message: HostMessage): void {
    if (this.#ended || this.#over) {
      return;
    }
    if (isQuestion(message)) {
      this.#outputBytes = 0;
      this.#clock.asked(message.id);
    }
    this.#settings.guest.send(message);
  }

  async #tell(message: GuestMessage): Promise<void> {
    let parts: Uint8Array[];
    try {
      parts = pieces(encodeGuestMessage(message, this.#mostFrameBytes));
    } catch (error) {
      this.#settings.guest.refuse(tellable(error));
      return;
    }
    if (message.op === 'result') {
      this.#clock.answered(message.id);
      await this.#runs.answered(message, this.#outputBytes);
    }
    for (const bytes of parts) {
      this.#send({ op: 'channel', bytes });
    }
  }

  /** The guest becomes another one: what is under way of the one that was is nobody's. */
  async #renew(work: () => Promise<boolean>): Promise<boolean> {
    const { guest } = this.#settings;
    guest.listen(null);
    this.#order.clear();
    this.#channel.clear();
    this.#stdin.clear();
    this.#clock.clear();
    await this.#runs.renew();
    const ok = await work();
    if (ok) {
      this.#ended = false;
      this.#killed = false;
    }
    guest.listen(this);
    return ok;
  }

  #send(message: ServiceMessage): void {
    if (this.#over) {
      return;
    }
    const { wire } = this.#settings;
    wire.send(encodeServiceMessage(message));
    if (wire.unsentBytes > this.#mostUnsent) {
      this.close(); // it cannot be told, for it does not read
    }
  }

  #tellGone(): void {
    if (!this.#goneTold) {
      this.#goneTold = true;
      this.#settings.guest.listen(null);
      this.#settings.onGone(this.#cpuMs);
    }
  }

  #closeIfDone(): void {
    if (this.#ended && !this.#desk.busy && this.#settings.frozen.countOf(this) === 0) {
      this.close();
    }
  }
}

function mostPackedBytes({ memoryMiB, diskMiB }: Limits): number {
  return (memoryMiB + diskMiB) * MIB + MAX_CHECKPOINT_LIST_BYTES;
}

/** What the guest is to answer. */
function isQuestion(message: HostMessage): message is RunMessage | DoMessage {
  return message.op === 'run' || message.op === 'do';
}

/** A run of a program, or a call of a function of one. */
function isRun(message: HostMessage): message is RunMessage | DoMessage {
  return (
    message.op === 'run' ||
    (message.op === 'do' && message.action === 'call' && message.target === null)
  );
}

function tellable(error: unknown): SandboxError {
  return error instanceof SandboxError
    ? error
    : new ProtocolError('tunnel: a message could not be handled', { cause: error });
}
