import { LaunchError, ProtocolError, UsageError } from '../../model/errors.ts';
import { Exchange, encodeMessage, parseGuestMessage } from '../../protocol/index.ts';
import type { Frame } from '../../protocol/frames.ts';
import type { HostMessage } from '../../protocol/index.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { AskAgent, Frozen, Guest, GuestEnd, GuestListener } from '../wall.ts';
import { FrameIntake } from './frame-intake.ts';
import { parseGuestEvent } from './guest-event.ts';
import type { GuestEvent } from './guest-event.ts';
import { ERRNO } from './kernel/errno.ts';
import type { GuestLink, ThreadEnd } from './link/guest-link.ts';
import { PacketDecoder, PacketKind } from './link/packets.ts';
import { CheckpointIntake, noCheckpoint, SavedGuest } from './saved-guest.ts';
import { StdinWindow } from './stdin-window.ts';

/** What a frame may hold besides a value: tracebacks, which the agent cuts, and names. */
const BESIDES_RESULT_BYTES = 8 * 1024 * 1024;

const { ENOSPC, EFBIG, ENOMEM, EAGAIN } = ERRNO;
const ERRNOS = { disk: new Set<number>([ENOSPC, EFBIG]), memory: ENOMEM, again: EAGAIN };

const PAGES_PER_MIB = 16;

/** Far longer than a guest takes to be there, and to notice that it is to be as new. */
const BOOT_MS = 30_000;
const RESET_MS = 5000;
/** As long as gigabytes take to be copied. */
const CHECKPOINT_MS = 60_000;
const PAGE_BYTES = 65_536;

/** signal(7): as the kernel wall sees a guest that was killed. */
const SIGKILL = 9;
const SIGABRT = 6;

/** What a guest is made from. */
export interface WasmGuestSettings {
  readonly link: GuestLink;
  readonly mostResultBytes: number;
  /** Memory of the image: what a guest has beyond it is its own. */
  readonly imagePages: number;
  /** Tells images apart. */
  readonly imageDigest: () => string;
  /** The most that its memory may grow to. */
  readonly memoryPages: number;
  /** What its own files may take in all. */
  readonly diskBytes: number;
  /** Folders that the guest gets, packed. */
  readonly folders: readonly Uint8Array[];
}

/** An interpreter in a thread of its own, and the link to it. */
export class WasmGuest implements Guest {
  readonly #settings: WasmGuestSettings;
  readonly #packets = new PacketDecoder((kind, bytes) => this.#take(kind, bytes));
  readonly #stdin: StdinWindow;
  readonly #frames: FrameIntake;
  #exchange = new Exchange();
  #listener: GuestListener | null = null;
  #told: Extract<GuestEvent, { event: 'ended' }> | null = null;
  #broken = false;
  #checkpoint: CheckpointIntake | null = null;
  #killed = false;
  /** What the guest sends is of the one that it was. */
  #resetting = false;
  #interrupting: Promise<void> = Promise.resolve();
  /** Told when the guest has booted, or can't. */
  #ready: (ready: boolean) => void = () => {};
  readonly errnos = ERRNOS;
  readonly canFork = true;
  /** How it ended, when its thread is gone. */
  end: GuestEnd | null = null;
  python = '';

  /** Waits until the interpreter is there. */
  static async open(settings: WasmGuestSettings): Promise<WasmGuest> {
    const guest = new WasmGuest(settings);
    if (await guest.#booted(BOOT_MS)) {
      return guest;
    }
    guest.kill();
    const { fault } = await settings.link.gone;
    throw new LaunchError(
      `a guest ended before its interpreter was there${fault === null ? '' : `: ${fault}`}`,
    );
  }

  private constructor(settings: WasmGuestSettings) {
    this.#settings = settings;
    const { link } = settings;
    this.#frames = new FrameIntake({
      link,
      mostFrameBytes: settings.mostResultBytes + BESIDES_RESULT_BYTES,
      onFrame: (frame) => this.#takeFrame(frame),
      onError: (error) => this.#refuseFor(error),
    });
    this.#stdin = new StdinWindow((kind, pieces) => link.send(kind, pieces));
    if (settings.folders.length > 0) {
      link.send(PacketKind.files, settings.folders);
    }
    link.listen((chunk) => this.#receive(chunk));
    void link.gone.then((end) => this.#finish(end));
  }

  listen(listener: GuestListener | null): void {
    this.#listener = listener;
    if (listener !== null && this.end !== null) {
      listener.onEnd(this.end);
    }
  }

  send(message: HostMessage): void {
    const pieces = encodeMessage(message);
    this.#exchange.sent(message);
    this.#settings.link.send(PacketKind.channel, pieces);
  }

  room(): Promise<void> | null {
    return this.#settings.link.room();
  }

  /** Output and frames share one stream, so only an interrupt can still be on its way. */
  async settled(): Promise<void> {
    await this.#interrupting;
  }

  refuse(error: Error): void {
    if (!this.#broken) {
      this.#broken = true;
      this.kill();
      this.#listener?.onProtocolError(error);
    }
  }

  writeStdin(bytes: Uint8Array): Promise<boolean> {
    return this.#stdin.write(bytes);
  }

  endStdin(): void {
    this.#stdin.end();
  }

  interrupt(): void {
    const interrupted = this.#settings.link.interrupt();
    this.#interrupting = Promise.all([this.#interrupting, interrupted]).then(() => {});
  }

  /** The image is copied back over the guest's memory; what was open is closed. */
  async reset(): Promise<boolean> {
    this.#resetting = true;
    this.#settings.link.send(PacketKind.reset, []);
    return keepAliveFor(this.#booted(RESET_MS));
  }

  async checkpoint(ask: AskAgent): Promise<Frozen> {
    const { link, diskBytes, memoryPages, imageDigest } = this.#settings;
    const taken = new Promise<Uint8Array>((settle) => {
      this.#checkpoint = new CheckpointIntake(memoryPages * PAGE_BYTES + diskBytes, settle);
    });
    link.send(PacketKind.checkpoint, []);
    try {
      await ask('checkpoints.pause', [null]);
    } catch (error) {
      link.send(PacketKind.checkpoint, [new Uint8Array(1)]); // not wanted any longer
      throw error;
    }
    const bytes = await keepAliveFor(this.#inTime(taken));
    if (bytes === null) {
      this.kill();
      throw noCheckpoint('the guest has ended, or does not let go of its interpreter');
    }
    return new SavedGuest(imageDigest(), bytes);
  }

  async restore(frozen: Frozen): Promise<boolean> {
    const { link, imageDigest } = this.#settings;
    const bytes = frozen instanceof SavedGuest ? frozen.bytes : null;
    if (!(frozen instanceof SavedGuest) || bytes === null) {
      return false;
    }
    if (frozen.image !== imageDigest()) {
      throw new UsageError(
        'restore: the checkpoint is of another guest image, as of another version or machine',
      );
    }
    this.#resetting = true;
    link.send(PacketKind.restore, [new TextEncoder().encode(String(bytes.length))]);
    link.send(PacketKind.checkpoint, [bytes]);
    return keepAliveFor(this.#booted(CHECKPOINT_MS));
  }

  kill(): void {
    this.#killed = true;
    this.#settings.link.kill();
  }

  /** Null when the guest has ended, or the time is over. */
  #inTime<Result>(work: Promise<Result>): Promise<Result | null> {
    return new Promise((settle) => {
      const timer = setTimeout(() => settle(null), CHECKPOINT_MS);
      void work.then(settle);
      void this.#settings.link.gone.then(() => settle(null));
      void work.finally(() => clearTimeout(timer));
    });
  }

  /** False when the guest has ended, or is not there in time. */
  async #booted(mostMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const booted = new Promise<boolean>((settle) => {
      this.#ready = settle;
      timer = setTimeout(() => settle(false), mostMs);
    });
    return booted.finally(() => clearTimeout(timer));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#broken) {
      return;
    }
    try {
      this.#packets.push(chunk);
    } catch (error) {
      this.#refuseFor(error);
    }
  }

  #refuseFor(error: unknown): void {
    this.refuse(
      error instanceof ProtocolError
        ? error
        : new ProtocolError('unreadable frame', { cause: error }),
    );
  }

  #take(kind: PacketKind, bytes: Uint8Array): void {
    switch (kind) {
      case PacketKind.stdout:
        this.#listener?.onOutput('stdout', bytes);
        break;
      case PacketKind.stderr:
        this.#listener?.onOutput('stderr', bytes);
        break;
      case PacketKind.channel:
        if (!this.#resetting) {
          this.#frames.push(bytes);
        }
        break;
      case PacketKind.checkpoint:
        if (this.#checkpoint === null || this.#checkpoint.take(bytes)) {
          this.#checkpoint = null;
        }
        break;
      case PacketKind.event:
        this.#hear(parseGuestEvent(bytes));
        break;
      default:
        throw new ProtocolError('a guest sent a packet that only the host sends');
    }
  }

  #takeFrame(frame: Frame): void {
    // What a guest still asked when it was killed nobody answers.
    if (!this.#broken && !this.#killed) {
      const message = parseGuestMessage(frame);
      this.#exchange.received(message);
      this.#listener?.onMessage(message);
    }
  }

  #hear(event: GuestEvent): void {
    switch (event.event) {
      case 'ready':
        this.python = event.python;
        this.#begin();
        this.#exchange.received({ op: 'sealed', python: event.python });
        this.#ready(true);
        break;
      case 'refused':
        this.#listener?.onDenial(event.denial);
        break;
      case 'call':
        this.#listener?.onSystemCall(event.call);
        break;
      case 'stdin':
        this.#stdin.taken(event.taken);
        break;
      case 'checkpoint':
        this.#checkpoint?.begin(event.length);
        break;
      case 'ended':
        this.#told = event;
        break;
    }
  }

  /** The guest is new, or as new. */
  #begin(): void {
    if (this.#resetting) {
      this.#resetting = false;
      this.#frames.clear();
      this.#exchange = new Exchange();
      this.#stdin.renew();
    }
  }

  #finish(end: ThreadEnd): void {
    this.#stdin.close();
    this.#ready(false);
    try {
      this.#frames.flush();
    } catch (error) {
      this.#refuseFor(error);
    }
    this.end = this.#endOf(end);
    this.#listener?.onEnd(this.end);
  }

  /** A guest that was killed says nothing; one whose engine broke has crashed. */
  #endOf({ limit, cpuMs, peakPages, fault }: ThreadEnd): GuestEnd {
    const told = this.#killed || limit !== null ? null : this.#told;
    const peakMemoryMiB = Math.max(0, peakPages - this.#settings.imagePages) / PAGES_PER_MIB;
    const silent = fault !== null && !this.#killed ? SIGABRT : SIGKILL;
    return {
      exitCode: told?.exitCode ?? null,
      signalNumber: told === null ? silent : told.signalNumber,
      cpuMs,
      peakMemoryMiB,
      limit: limit ?? (told?.outOfMemory === true ? 'memory' : null),
      refusedTasks: 0,
    };
  }
}
