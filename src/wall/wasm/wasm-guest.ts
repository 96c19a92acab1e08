import { LaunchError, ProtocolError, UsageError } from '../../model/errors.ts';
import { Exchange, FrameDecoder, encodeMessage, parseGuestMessage } from '../../protocol/index.ts';
import type { HostMessage } from '../../protocol/index.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall.ts';
import { Collection } from './collection.ts';
import { parseGuestEvent } from './guest-event.ts';
import type { GuestEvent } from './guest-event.ts';
import { ERRNO } from './kernel/errno.ts';
import type { FolderEntry } from '../../model/folder-entry.ts';
import type { GuestLink, ThreadEnd } from './link/guest-link.ts';
import { PacketDecoder, PacketKind } from './link/packets.ts';
import { StdinWindow } from './stdin-window.ts';

/** What a frame may hold besides a value: tracebacks, which the agent cuts, and names. */
const BESIDES_RESULT_BYTES = 8 * 1024 * 1024;

const { ENOSPC, EFBIG, ENOMEM, EAGAIN } = ERRNO;
const ERRNOS = { disk: new Set<number>([ENOSPC, EFBIG]), memory: ENOMEM, again: EAGAIN };

const PAGES_PER_MIB = 16;

/** signal(7): as the kernel wall sees a guest that was killed. */
const SIGKILL = 9;
const SIGABRT = 6;

/** What a guest is made from. */
export interface WasmGuestSettings {
  readonly link: GuestLink;
  readonly mostResultBytes: number;
  /** Memory of the image: what a guest has beyond it is its own. */
  readonly imagePages: number;
  /** Folders that the guest gets, packed. */
  readonly folders: readonly Uint8Array[];
  /** What its own files may take in all. */
  readonly diskBytes: number;
}

/** An interpreter in a thread of its own, and the link to it. */
export class WasmGuest implements Guest {
  readonly #settings: WasmGuestSettings;
  readonly #packets = new PacketDecoder((kind, bytes) => this.#take(kind, bytes));
  readonly #stdin: StdinWindow;
  #frames: FrameDecoder;
  #exchange = new Exchange();
  #listener: GuestListener | null = null;
  #told: Extract<GuestEvent, { event: 'ended' }> | null = null;
  #broken = false;
  #collection: Collection | null = null;
  #killed = false;
  #pausing = false;
  #interrupting: Promise<void> = Promise.resolve();
  /** Told when the guest has booted, or can't. */
  #ready: (ready: boolean) => void = () => {};
  readonly errnos = ERRNOS;
  /** How it ended, when its thread is gone. */
  end: GuestEnd | null = null;
  python = '';

  /** Waits until the interpreter is there. */
  static async open(settings: WasmGuestSettings): Promise<WasmGuest> {
    const guest = new WasmGuest(settings);
    if (await guest.#booted()) {
      return guest;
    }
    guest.kill();
    await settings.link.gone;
    throw new LaunchError('a guest ended before its interpreter was there');
  }

  private constructor(settings: WasmGuestSettings) {
    this.#settings = settings;
    const { link } = settings;
    this.#frames = this.#newFrames();
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
    this.#frames = this.#newFrames();
    this.#exchange = new Exchange();
    this.#settings.link.send(PacketKind.reset, []);
    return keepAliveFor(this.#booted());
  }

  /** Copies of everything below a folder of the guest; to be called while nothing goes on in it. */
  collect(path: string): Promise<readonly FolderEntry[]> {
    const collected = new Promise<readonly FolderEntry[]>((settle, fail) => {
      this.#collection = new Collection(this.#settings.diskBytes, settle);
      const { gone } = this.#settings.link;
      void gone.then(() => fail(new UsageError('the guest ended before its files were collected')));
    });
    this.#settings.link.send(PacketKind.collect, [new TextEncoder().encode(path)]);
    return keepAliveFor(collected);
  }

  kill(): void {
    this.#killed = true;
    this.#settings.link.kill();
  }

  #newFrames(): FrameDecoder {
    return new FrameDecoder(this.#settings.mostResultBytes + BESIDES_RESULT_BYTES);
  }

  #booted(): Promise<boolean> {
    return new Promise((settle) => {
      this.#ready = settle;
    });
  }

  #receive(chunk: Uint8Array): void {
    if (this.#broken) {
      return;
    }
    try {
      this.#packets.push(chunk);
    } catch (error) {
      this.refuse(
        error instanceof ProtocolError
          ? error
          : new ProtocolError('unreadable frame', { cause: error }),
      );
    }
    this.#pauseWhileUnread();
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
        this.#takeFrames(bytes);
        break;
      case PacketKind.files:
        if (this.#collection === null || this.#collection.take(bytes)) {
          this.#collection = null;
        }
        break;
      case PacketKind.event:
        this.#hear(parseGuestEvent(bytes));
        break;
      default:
        throw new ProtocolError('a guest sent a packet that only the host sends');
    }
  }

  #takeFrames(bytes: Uint8Array): void {
    for (const frame of this.#broken ? [] : this.#frames.push(bytes)) {
      const message = parseGuestMessage(frame);
      this.#exchange.received(message);
      this.#listener?.onMessage(message);
    }
  }

  #hear(event: GuestEvent): void {
    switch (event.event) {
      case 'ready':
        this.python = event.python;
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
      case 'files':
        this.#collection?.begin(event.length);
        break;
      case 'ended':
        this.#told = event;
        break;
    }
  }

  /** A guest that asks and does not read the answers must not fill the host's memory. */
  #pauseWhileUnread(): void {
    const { link } = this.#settings;
    const room = link.room();
    if (room !== null && !this.#pausing) {
      this.#pausing = true;
      link.pause();
      void room.then(() => {
        this.#pausing = false;
        link.resume();
      });
    }
  }

  #finish(end: ThreadEnd): void {
    this.#stdin.close();
    this.#ready(false);
    this.end = this.#endOf(end);
    this.#listener?.onEnd(this.end);
  }

  /** A guest that was killed says nothing; one whose engine broke has crashed. */
  #endOf({ limit, cpuMs, peakPages, broken }: ThreadEnd): GuestEnd {
    const told = this.#killed || limit !== null ? null : this.#told;
    const peakMemoryMiB = Math.max(0, peakPages - this.#settings.imagePages) / PAGES_PER_MIB;
    const silent = broken && !this.#killed ? SIGABRT : SIGKILL;
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
