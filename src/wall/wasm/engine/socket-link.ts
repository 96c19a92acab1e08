import type { Socket } from 'node:net';
import type { Slot } from '../../../launcher/slot-server.ts';
import { drained, untilEnd } from '../../sockets.ts';
import type { GuestLink, ThreadEnd } from '../link/guest-link.ts';
import { packets } from '../link/packets.ts';
import type { PacketKind } from '../link/packets.ts';

/** While so much that was sent to the guest waits to be read by it, nothing more is read from it. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/**
 * A thread is gone some milliseconds after it has been ended; an engine that lets it live is broken.
 * Ending that one takes the guests of others along, so a machine that is only busy must never look
 * like it.
 */
const STUCK_MS = 30_000;
const SECOND_LOOK_MS = 1000;

/** What a link is made of. */
export interface SocketLinkSettings {
  readonly slot: Slot<ThreadEnd>;
  /** What the guest reads. */
  readonly input: Socket;
  /** What it writes. */
  readonly output: Socket;
  /** Called when the engine does not end the guest: it must be ended itself. */
  readonly onStuck: () => void;
}

/** A link to a guest in another process, by two sockets. */
export class SocketLink implements GuestLink {
  readonly #slot: Slot<ThreadEnd>;
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #onStuck: () => void;
  #room: Promise<void> | null = null;
  #stuck: NodeJS.Timeout | null = null;
  #ended = false;
  readonly gone: Promise<ThreadEnd>;

  constructor({ slot, input, output, onStuck }: SocketLinkSettings) {
    this.#onStuck = onStuck;
    this.#slot = slot;
    this.#input = input;
    this.#output = output;
    this.gone = slot.gone.then((end) => this.#finish(end));
  }

  listen(onBytes: (chunk: Uint8Array) => void): void {
    this.#output.on('data', onBytes);
  }

  pause(): void {
    this.#output.pause();
  }

  resume(): void {
    this.#output.resume();
  }

  send(kind: PacketKind, pieces: readonly Uint8Array[]): void {
    const input = this.#input;
    if (input.writableCorked === 0) {
      input.cork(); // what is sent in one turn of the event loop goes out in one system call
      process.nextTick(() => input.uncork());
    }
    for (const piece of pieces.length === 0 ? [new Uint8Array(0)] : pieces) {
      for (const part of packets(kind, piece)) {
        input.write(part);
      }
    }
  }

  room(): Promise<void> | null {
    if (this.#room === null && this.#input.writableLength > MOST_UNREAD_BYTES) {
      this.#room = drained(this.#input).then(() => {
        this.#room = null;
      });
    }
    return this.#room;
  }

  interrupt(): Promise<void> {
    return this.#slot.interrupt();
  }

  kill(): void {
    this.#slot.kill();
    if (!this.#ended) {
      this.#stuck ??= setTimeout(() => this.#lookAgain(), STUCK_MS).unref();
    }
    // A thread that waits for us to read goes on, and sees that it has been ended.
    this.#output.resume();
  }

  /** If it was this process that had no time, the guest's end is read before the second look. */
  #lookAgain(): void {
    this.#stuck = setTimeout(this.#onStuck, SECOND_LOOK_MS).unref();
  }

  async #finish(end: ThreadEnd): Promise<ThreadEnd> {
    // The report may overtake what the guest sent before it ended.
    this.#output.resume();
    await untilEnd(this.#output);
    this.#output.destroy();
    this.#input.destroy();
    this.#ended = true;
    clearTimeout(this.#stuck ?? undefined);
    return end;
  }
}
