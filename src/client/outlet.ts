/** Bytes on their way to the service, by what carries them. */
interface Waiting<Op> {
  readonly op: Op;
  readonly bytes: Uint8Array;
}

/**
 * Sends no more than the other end has said it has taken, but for a window. What is beyond waits here, in
 * the caller's own memory.
 */
export class Outlet<Op extends string> {
  readonly #windowBytes: number;
  readonly #send: (op: Op, bytes: Uint8Array) => void;
  #untaken = 0;
  #queue: Waiting<Op>[] = [];
  #empty: Promise<void> | null = null;
  #emptied: () => void = () => {};
  #closed = false;

  constructor(windowBytes: number, send: (op: Op, bytes: Uint8Array) => void) {
    this.#windowBytes = windowBytes;
    this.#send = send;
  }

  write(op: Op, parts: readonly Uint8Array[]): void {
    if (!this.#closed) {
      this.#queue.push(...parts.map((bytes) => ({ op, bytes })));
      this.#flush();
    }
  }

  /** Resolves when all of it has been sent, or nobody will take it; null when it has. */
  room(): Promise<void> | null {
    if (this.#queue.length === 0) {
      return null;
    }
    this.#empty ??= new Promise((settle) => {
      this.#emptied = settle;
    });
    return this.#empty;
  }

  /** The other end has taken so many bytes. */
  taken(count: number): void {
    this.#untaken = Math.max(0, this.#untaken - count);
    this.#flush();
  }

  /** Who takes it begins anew: what waits is nobody's, and the window is whole. */
  clear(): void {
    this.#queue = [];
    this.#untaken = 0;
    this.#tellEmpty();
  }

  /** Nobody takes it any longer. */
  close(): void {
    this.#closed = true;
    this.clear();
  }

  get closed(): boolean {
    return this.#closed;
  }

  #flush(): void {
    let room = this.#windowBytes - this.#untaken;
    let sent = 0;
    for (const [index, { op, bytes }] of this.#queue.entries()) {
      if (room <= 0) {
        break;
      }
      const piece = bytes.subarray(0, room);
      this.#send(op, piece);
      this.#untaken += piece.length;
      room -= piece.length;
      if (piece.length < bytes.length) {
        this.#queue[index] = { op, bytes: bytes.subarray(piece.length) };
        break;
      }
      sent += 1;
    }
    this.#queue.splice(0, sent);
    if (this.#queue.length === 0) {
      this.#tellEmpty();
    }
  }

  #tellEmpty(): void {
    this.#empty = null;
    this.#emptied();
    this.#emptied = () => {};
  }
}
