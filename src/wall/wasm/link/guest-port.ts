import type { Denial, SystemCall } from '../../../model/denial.ts';
import type { Port } from '../kernel/port.ts';
import { ChunkQueue } from './byte-queue.ts';
import type { Cells } from './cells.ts';
import type { Outlet } from './outlet.ts';
import { PacketDecoder, PacketKind } from './packets.ts';
import type { Ring } from './ring.ts';

/** Thrown out of a wait when the host has no more use for the guest. */
export class GuestGone extends Error {}

/** Thrown out of a wait when the host wants the guest as it was when it was new. */
export class GuestReset extends Error {}

/** So many system calls of one guest are logged. */
export const MAX_LOGGED_CALLS = 1_000_000;

/** After so many bytes of standard input the host is told that they were read. */
const ACKNOWLEDGED_BYTES = 64 * 1024;

/** Thrown out of a wait when the guest is to become what `GuestPort.checkpoint` says. */
export class GuestRestore extends Error {}

/** What a port is made of. */
export interface GuestPortSettings {
  readonly cells: Cells;
  readonly inbound: Ring;
  readonly outlet: Outlet;
  /** Tells the writer of `inbound` that there is room again. */
  readonly tellRoom: () => void;
  /** Fills the target with random bytes, at most 65,536 at once. */
  readonly random: (target: Uint8Array) => void;
  readonly logCalls: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The kernel's view of the outside, in the thread of a guest. */
export class GuestPort implements Port {
  readonly channel = new ChunkQueue();
  readonly stdin = new ChunkQueue((count) => this.#acknowledge(count));
  readonly log: ((call: SystemCall) => void) | null;
  /** What the host put into the guest's folders, as bytes. */
  readonly files = new ChunkQueue();
  /** The host wants a checkpoint of the guest as soon as its session lets go. */
  checkpointWanted = false;
  /** A checkpoint that the guest is to become, as bytes. */
  readonly checkpoint = new ChunkQueue();
  /** Called before frames are written: what was refused before them is told before them. */
  onFrames: () => void = () => {};
  /** Called before each wait. */
  onWait: () => void = () => {};
  readonly #settings: GuestPortSettings;
  readonly #decoder: PacketDecoder;
  #logged = 0;
  /** Bytes of standard input that the guest has read and the host has not been told about. */
  #unacknowledged = 0;
  #resetWanted = false;
  /** How long the checkpoint is that the guest is to become; null when there is none. */
  #restoreBytes: number | null = null;

  constructor(settings: GuestPortSettings) {
    this.#settings = settings;
    this.#decoder = new PacketDecoder((kind, bytes) => this.#receive(kind, bytes));
    this.log = settings.logCalls ? (call) => this.#logCall(call) : null;
  }

  write(stream: 'stdout' | 'stderr' | 'channel', bytes: Uint8Array): void {
    if (stream === 'channel') {
      this.onFrames();
    }
    this.#settings.outlet.send(PacketKind[stream], bytes);
  }

  /** Tells the host something that is no part of the protocol between host and agent. */
  tell(event: object): void {
    this.#settings.outlet.send(PacketKind.event, encoder.encode(JSON.stringify(event)));
  }

  /** A checkpoint: so many bytes, and then these. */
  giveCheckpoint(pieces: readonly Uint8Array[]): void {
    this.tell({ event: 'checkpoint', length: pieces.reduce((sum, { length }) => sum + length, 0) });
    for (const piece of pieces) {
      this.#settings.outlet.send(PacketKind.checkpoint, piece);
    }
  }

  poll(): void {
    this.#drain();
  }

  wait(timeoutMs: number): void {
    const { cells } = this.#settings;
    const { wakes } = cells;
    if (!this.#drain() && cells.signal === 0) {
      this.onWait();
      cells.sleep(wakes, timeoutMs, () => this.wallMs());
      this.#drain();
    }
  }

  pendingSignal(): number {
    return this.#settings.cells.signal;
  }

  takeSignal(): number {
    return this.#settings.cells.takeSignal();
  }

  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return performance.timeOrigin + performance.now();
  }

  busyMs(): number {
    return this.#settings.cells.busyMs(this.wallMs());
  }

  random(target: Uint8Array): void {
    this.#settings.random(target);
  }

  refused(denial: Denial): void {
    this.tell({ event: 'refused', ...denial });
  }

  /** Forgets what came for the guest that was. */
  reset(): void {
    this.#resetWanted = false;
    this.#restoreBytes = null;
    this.checkpointWanted = false;
    this.checkpoint.clear();
    this.channel.clear();
    this.stdin.clear();
  }

  /** Whether something had arrived. */
  #drain(): boolean {
    const { inbound, cells, tellRoom } = this.#settings;
    const arrived = inbound.filled > 0;
    while (inbound.filled > 0) {
      this.#decoder.push(inbound.read());
      if (inbound.shouldFeed()) {
        tellRoom();
      }
    }
    if (cells.gone) {
      throw new GuestGone();
    }
    if (this.#resetWanted) {
      throw new GuestReset();
    }
    if (this.#restoreBytes !== null && this.checkpoint.length >= this.#restoreBytes) {
      throw new GuestRestore();
    }
    return arrived;
  }

  /** The host sends no more standard input than it knows to have been read, but for a window. */
  #acknowledge(count: number): void {
    this.#unacknowledged += count;
    if (this.#unacknowledged >= ACKNOWLEDGED_BYTES || this.stdin.length === 0) {
      this.tell({ event: 'stdin', taken: this.#unacknowledged });
      this.#unacknowledged = 0;
    }
  }

  #receive(kind: PacketKind, bytes: Uint8Array): void {
    switch (kind) {
      case PacketKind.channel:
        this.channel.push(bytes);
        break;
      case PacketKind.stdin:
        this.stdin.push(bytes);
        break;
      case PacketKind.stdinEnd:
        this.stdin.end();
        break;
      case PacketKind.files:
        this.files.push(bytes);
        break;
      case PacketKind.reset:
        this.#resetWanted = true;
        break;
      case PacketKind.checkpoint:
        if (this.#restoreBytes === null) {
          this.checkpointWanted = bytes.length === 0; // else it is not wanted any longer
        } else {
          this.checkpoint.push(bytes);
        }
        break;
      case PacketKind.restore:
        this.#restoreBytes = Number(decoder.decode(bytes));
        break;
      default:
        break; // the host sends no other
    }
  }

  #logCall(call: SystemCall): void {
    this.#logged += 1;
    if (this.#logged <= MAX_LOGGED_CALLS) {
      this.tell({ event: 'call', ...call });
    }
  }
}
