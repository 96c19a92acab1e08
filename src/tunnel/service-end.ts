import { ProtocolError } from '../model/errors.ts';
import type { SandboxError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Frozen, Guest, GuestEnd } from '../wall/wall.ts';
import { BusyClock } from './busy-clock.ts';
import { ChannelIntake } from './channel-intake.ts';
import { decodeClientMessage } from './client-messages.ts';
import { failureOf, tellable } from './failure.ts';
import { mostFrameBytes } from './frame-size.ts';
import type { FrozenStore } from './frozen-store.ts';
import { GuestNews } from './guest-news.ts';
import { GuestQuestions } from './guest-questions.ts';
import { Interrupts } from './interrupts.ts';
import { MAX_CHECKPOINT_LIST_BYTES } from './limits.ts';
import type { ClientMessage, ServiceMessage } from './messages.ts';
import { OpenRuns } from './open-runs.ts';
import type { RunRecord } from './open-runs.ts';
import { RequestDesk } from './request-desk.ts';
import { ServiceOutlet } from './service-outlet.ts';
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
export class ServiceEnd {
  readonly #settings: ServiceEndSettings;
  readonly #clock: BusyClock;
  readonly #channel: ChannelIntake;
  readonly #stdin: StdinIntake;
  readonly #desk: RequestDesk;
  readonly #interrupts: Interrupts;
  readonly #runs: OpenRuns;
  readonly #news: GuestNews;
  readonly #outlet: ServiceOutlet;
  #ended = false;
  #killed = false;
  /** Processor time of the guests that have ended. */
  #cpuMs = 0;
  /** The last end that counts in it: a guest that could not become another one tells its own again. */
  #counted: GuestEnd | null = null;
  #over = false;
  #goneTold = false;

  constructor(settings: ServiceEndSettings) {
    const { guest, limits, wire } = settings;
    this.#settings = settings;
    this.#outlet = new ServiceOutlet(wire, limits, () => this.close());
    const send = (message: ServiceMessage): void => this.#outlet.send(message);
    const onError = (error: unknown): void => this.fail(tellable(error));
    this.#runs = new OpenRuns(settings.beginRun);
    this.#clock = new BusyClock(limits.timeoutMs, () => guest.kill());
    this.#news = new GuestNews({
      ...{ guest, limits, clock: this.#clock, runs: this.#runs, send, onError },
      onEnd: (end) => this.#onEnd(end),
      onEndTold: () => this.#onEndTold(),
    });
    const questions = new GuestQuestions({
      ...{ guest, clock: this.#clock, runs: this.#runs, onError },
      mayAsk: () => !this.#ended && !this.#over,
      onAsk: () => this.#news.asked(),
    });
    this.#channel = new ChannelIntake({
      mostFrameBytes: mostFrameBytes(limits.inputBytes),
      room: () => (this.#ended ? null : (wire.room() ?? guest.room())),
      take: (message) => questions.give(message),
      credit: (count) => send({ op: 'credit', count }),
      onError,
    });
    this.#stdin = new StdinIntake(guest, {
      taken: (count) => send({ op: 'stdinTaken', count }),
      closed: () => send({ op: 'stdinClosed' }),
    });
    this.#interrupts = new Interrupts(guest, () => send({ op: 'interrupted' }));
    this.#desk = new RequestDesk({
      ...settings,
      owner: this,
      mostPackedBytes: mostPackedBytes(limits),
      send,
      passed: (bytes) => this.#channel.passed(bytes),
      renew: (work) => this.#renew(work),
    });
    guest.listen(this.#news);
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
    this.#outlet.send({ op: 'failed', failure: failureOf(error) });
    this.close();
  }

  /** The client is gone, or is to go: its guest and its checkpoints end. */
  close(): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    this.#outlet.close();
    this.#clock.clear();
    this.#desk.close();
    this.#settings.frozen.dropAll(this);
    this.#settings.guest.kill();
    this.#settings.onOver();
    if (this.#ended) {
      this.#tellGone();
    }
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

  /** The guest becomes another one: what is under way of the one that was is nobody's. */
  async #renew(work: () => Promise<boolean>): Promise<boolean> {
    const { guest } = this.#settings;
    guest.listen(null);
    this.#news.clear();
    this.#channel.clear();
    this.#stdin.clear();
    this.#clock.clear();
    await this.#runs.renew();
    const ok = await work();
    if (ok) {
      this.#ended = false;
      this.#killed = false;
    }
    guest.listen(this.#news);
    return ok;
  }

  #onEnd(end: GuestEnd): void {
    this.#ended = true;
    this.#cpuMs += end === this.#counted ? 0 : end.cpuMs;
    this.#counted = end;
  }

  #onEndTold(): void {
    if (this.#over) {
      this.#tellGone();
    } else {
      this.#closeIfDone();
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
