import { ProtocolError } from '../model/errors.ts';

/** How fast the buffer grows: it is at most this much larger than needed. */
const GROWTH = 2;

/** A checkpoint on its way from one end to the other. Memory is taken for what has come. */
export class PackedIntake {
  readonly #length: number;
  /** Whether what comes is of use; else it is let go at once, and {@link whole} is empty. */
  readonly #isKept: boolean;
  /** Grows with what comes, so that small pieces cost no more than large ones. */
  #buffer = new Uint8Array(0);
  #filled = 0;
  #settle: (bytes: Uint8Array | null) => void = () => {};
  /** Null when it does not come to its end. */
  readonly whole: Promise<Uint8Array | null>;

  /** @throws ProtocolError for more than there can be. */
  constructor({ length }: { readonly length: number }, mostBytes: number, isKept = true) {
    if (length === 0 || length > mostBytes) {
      throw new ProtocolError('tunnel: a checkpoint is larger than there can be', {
        details: { limit: mostBytes },
      });
    }
    this.#length = length;
    this.#isKept = isKept;
    this.whole = new Promise((settle) => {
      this.#settle = settle;
    });
  }

  /**
   * Returns whether that was all.
   *
   * @throws ProtocolError for more than was announced.
   */
  push(bytes: Uint8Array): boolean {
    const needed = this.#filled + bytes.length;
    if (bytes.length === 0 || needed > this.#length) {
      throw new ProtocolError('tunnel: more of a checkpoint comes than was announced');
    }
    if (this.#isKept) {
      this.#keep(bytes, needed);
    }
    this.#filled = needed;
    if (needed < this.#length) {
      return false;
    }
    this.#settle(this.#buffer);
    return true;
  }

  close(): void {
    this.#settle(null);
  }

  #keep(bytes: Uint8Array, needed: number): void {
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.min(this.#length, needed * GROWTH));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#filled);
  }

  /** Bytes of memory that are taken now. */
  get heldBytes(): number {
    return this.#buffer.length;
  }
}
