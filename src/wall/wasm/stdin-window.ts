import { PacketKind } from './link/packets.ts';

/** So much of what was sent may be unread by the guest. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Standard input shares the link with frames, so it must not stand in their way: no more is sent
 * than the guest is known to have read, but for a window.
 */
export class StdinWindow {
  readonly #send: (kind: PacketKind, pieces: readonly Uint8Array[]) => void;
  #unread = 0;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(send: (kind: PacketKind, pieces: readonly Uint8Array[]) => void) {
    this.#send = send;
  }

  /** Resolves when there is room for more; to false when nobody will read it. */
  async write(bytes: Uint8Array): Promise<boolean> {
    for (let at = 0; at < bytes.length && !this.#closed;) {
      const piece = bytes.subarray(at, at + Math.max(0, WINDOW_BYTES - this.#unread));
      if (piece.length > 0) {
        this.#send(PacketKind.stdin, [piece]);
        this.#unread += piece.length;
        at += piece.length;
      }
      await this.#room();
    }
    return !this.#closed;
  }

  end(): void {
    if (!this.#closed) {
      this.#send(PacketKind.stdinEnd, []);
    }
  }

  /** The guest says that it has read so many bytes. */
  taken(count: number): void {
    this.#unread = Math.max(0, this.#unread - count);
    this.#wake();
  }

  /** The guest is as new: what it had not read is gone. */
  renew(): void {
    this.taken(this.#unread);
  }

  /** The guest is gone. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async #room(): Promise<void> {
    while (this.#unread >= WINDOW_BYTES && !this.#closed) {
      await new Promise<void>((wake) => {
        this.#waiting.add(wake);
      });
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) {
      wake();
    }
    this.#waiting.clear();
  }
}
