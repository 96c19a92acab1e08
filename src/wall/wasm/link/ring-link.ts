import type { Cells } from './cells.ts';
import type { GuestLink, ThreadEnd } from './guest-link.ts';
import { packets } from './packets.ts';
import type { PacketKind } from './packets.ts';
import type { Ring } from './ring.ts';
import type { RingWriter } from './ring-writer.ts';

/** signal(7) */
const SIGINT = 2;

/** What a link to a thread of this process is made of. */
export interface RingLinkSettings {
  readonly cells: Cells;
  /** From the guest. */
  readonly outbound: Ring;
  /** To the guest. */
  readonly writer: RingWriter;
  /** Settles when the thread is gone. */
  readonly exited: Promise<ThreadEnd>;
  readonly terminate: () => void;
}

/** A link through shared memory to a thread of this process, or a worker of this page. */
export class RingLink implements GuestLink {
  readonly #settings: RingLinkSettings;
  #listener: (chunk: Uint8Array) => void = () => {};
  #paused = false;
  readonly gone: Promise<ThreadEnd>;

  constructor(settings: RingLinkSettings) {
    this.#settings = settings;
    this.gone = settings.exited.then((end) => {
      this.#paused = false;
      this.drain(); // what the thread wrote before it ended
      settings.writer.close();
      return end;
    });
  }

  listen(onBytes: (chunk: Uint8Array) => void): void {
    this.#listener = onBytes;
    this.drain();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.drain();
  }

  send(kind: PacketKind, pieces: readonly Uint8Array[]): void {
    const { writer } = this.#settings;
    writer.write(
      (pieces.length === 0 ? [new Uint8Array(0)] : pieces).flatMap((piece) => packets(kind, piece)),
    );
  }

  room(): Promise<void> | null {
    return this.#settings.writer.room();
  }

  async interrupt(): Promise<void> {
    this.#settings.cells.interrupt(SIGINT);
  }

  kill(): void {
    this.#settings.cells.markGone();
    this.#settings.terminate();
  }

  /**
   * To be called when the thread says that it has written something. Looks once: for what is written
   * meanwhile the thread says so again, and a thread that never stops does not hold the host up.
   */
  drain(): void {
    const { outbound } = this.#settings;
    outbound.hear();
    if (!this.#paused && outbound.filled > 0) {
      this.#listener(outbound.read());
    }
  }
}
