import type { Denial, SystemCall } from '../model/denial.ts';
import { LaunchError, ProtocolError } from '../model/errors.ts';
import type { SandboxError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { GuestMessage, HostMessage } from '../protocol/index.ts';
import type { Frozen, Guest, GuestEnd, GuestListener } from '../wall/wall.ts';
import { BusyClock } from './busy-clock.ts';
import { CallLog } from './call-log.ts';
import { ChannelIntake } from './channel-intake.ts';
import { decodeClientMessage } from './client-messages.ts';
import { failureOf } from './failure.ts';
import { mostFrameBytes } from './frame-size.ts';
import type { FrozenStore } from './frozen-store.ts';
import { encodeGuestMessage } from './guest-message.ts';
import { MAX_CHECKPOINT_LIST_BYTES, MOST_UNSENT_BYTES } from './limits.ts';
import type { ClientMessage, ServiceMessage } from './messages.ts';
import { pieces } from './pieces.ts';
import { RequestDesk } from './request-desk.ts';
import { encodeServiceMessage } from './service-messages.ts';
import { StdinIntake } from './stdin-intake.ts';
import type { Wire } from './wire.ts';

const MIB = 1024 * 1024;

/** What became of the guest's use, for those who count it. */
export interface TunnelUsage {
  runs: number;
  denials: number;
  /** Of the guests that ended so far. */
  cpuMs: number;
  peakMemoryMiB: number;
}

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
  /** Hears of each refused system call. */
  readonly onDenial: (denial: Denial) => void;
  /** Called once, when there is nothing more to serve: the connection may be closed. */
  readonly onOver: () => void;
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
  readonly #calls = new CallLog((calls) => this.#send({ op: 'calls', calls }));
  readonly #mostFrameBytes: number;
  readonly #mostUnsent: number;
  /** What the guest says is told in order, each when the output before it is here. */
  #told: Promise<void> = Promise.resolve();
  /** What was said by a guest that is another one now is not told. */
  #generation = 0;
  #outputBytes = 0;
  #ended = false;
  #over = false;
  readonly usage: TunnelUsage = { runs: 0, denials: 0, cpuMs: 0, peakMemoryMiB: 0 };

  constructor(settings: ServiceEndSettings) {
    const { guest, limits, wire } = settings;
    this.#settings = settings;
    this.#mostFrameBytes = mostFrameBytes(limits.resultBytes);
    this.#mostUnsent = limits.outputBytes + this.#mostFrameBytes + MOST_UNSENT_BYTES;
    this.#clock = new BusyClock(limits.timeoutMs, () => guest.kill());
    this.#channel = new ChannelIntake({
      mostFrameBytes: mostFrameBytes(limits.inputBytes),
      room: () => (this.#ended ? null : (wire.room() ?? guest.room())),
      take: (message) => this.#give(message),
      credit: (count) => this.#send({ op: 'credit', count }),
      onError: (error) => this.fail(asProtocolError(error)),
    });
    this.#stdin = new StdinIntake(guest, {
      taken: (count) => this.#send({ op: 'stdinTaken', count }),
      closed: () => this.#send({ op: 'stdinClosed' }),
    });
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

  /** Takes one message of the client; one that is none ends the tunnel. */
  receive(bytes: Uint8Array): void {
    if (this.#over) {
      return;
    }
    try {
      this.#take(decodeClientMessage(bytes));
    } catch (error) {
      this.fail(asProtocolError(error));
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
    this.#later(() => this.#tell(message));
  }

  onDenial(denial: Denial): void {
    this.usage.denials += 1;
    this.#settings.onDenial(denial);
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
    this.usage.cpuMs += end.cpuMs;
    this.usage.peakMemoryMiB = Math.max(this.usage.peakMemoryMiB, end.peakMemoryMiB);
    this.#later(() => {
      this.#clock.clear();
      this.#calls.flush();
      this.#send({ op: 'end', end });
      this.#closeIfDone();
    });
  }

  #take(message: ClientMessage): void {
    const { guest } = this.#settings;
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
        guest.interrupt();
        void guest.settled().then(() => this.#send({ op: 'interrupted' }));
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
        guest.kill();
        break;
    }
  }

  #give(message: HostMessage): void {
    if (this.#ended) {
      return;
    }
    if (message.op === 'run' || message.op === 'do') {
      this.usage.runs += message.op === 'run' ? 1 : 0;
      this.#outputBytes = 0;
      this.#clock.asked(message.id);
    }
    this.#settings.guest.send(message);
  }

  /** In order, once all that the guest wrote before is here. */
  #later(work: () => void): void {
    const generation = this.#generation;
    this.#told = this.#told
      .then(() => this.#settings.guest.settled())
      .then(() => {
        if (generation === this.#generation) {
          work();
        }
      });
  }

  #tell(message: GuestMessage): void {
    try {
      for (const bytes of pieces(encodeGuestMessage(message, this.#mostFrameBytes))) {
        this.#send({ op: 'channel', bytes });
      }
    } catch (error) {
      this.#settings.guest.refuse(asProtocolError(error));
      return;
    }
    if (message.op === 'result') {
      this.#clock.answered(message.id);
    }
  }

  /** The guest becomes another one: what is under way of the one that was is nobody's. */
  async #renew(work: () => Promise<boolean>): Promise<boolean> {
    const { guest } = this.#settings;
    guest.listen(null);
    this.#generation += 1;
    this.#told = Promise.resolve();
    this.#channel.clear();
    this.#stdin.clear();
    this.#clock.clear();
    const ok = await work();
    if (ok) {
      this.#ended = false;
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

  #closeIfDone(): void {
    if (this.#ended && !this.#desk.busy && this.#settings.frozen.countOf(this) === 0) {
      this.close();
    }
  }
}

function mostPackedBytes({ memoryMiB, diskMiB }: Limits): number {
  return (memoryMiB + diskMiB) * MIB + MAX_CHECKPOINT_LIST_BYTES;
}

function asProtocolError(error: unknown): SandboxError {
  return error instanceof ProtocolError || error instanceof LaunchError
    ? error
    : new ProtocolError('tunnel: a message could not be handled', { cause: error });
}
