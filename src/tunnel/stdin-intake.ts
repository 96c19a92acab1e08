import { ProtocolError } from '../model/errors.ts';
import type { Guest } from '../wall/wall.ts';
import { STDIN_WINDOW_BYTES } from './limits.ts';

/** Whom an intake tells what became of its bytes. */
interface Tell {
  readonly taken: (bytes: number) => void;
  /** Nobody reads any longer. */
  readonly closed: () => void;
}

/**
 * Standard input of a client for its guest: never more than the window that the guest has not read, in how
 * many messages it may come.
 */
export class StdinIntake {
  readonly #guest: Pick<Guest, 'writeStdin' | 'endStdin'>;
  readonly #tell: Tell;
  /** Made when there is any. */
  #buffer: Uint8Array | null = null;
  #filled = 0;
  /** What the guest has been given, and has not read. */
  #given = 0;
  #ending = false;
  #pumping = false;
  /** What is under way for a guest that was is nobody's. */
  #generation = 0;

  constructor(guest: Pick<Guest, 'writeStdin' | 'endStdin'>, tell: Tell) {
    this.#guest = guest;
    this.#tell = tell;
  }

  /** @throws ProtocolError for more than the window. */
  push(bytes: Uint8Array): void {
    if (this.#filled + this.#given + bytes.length > STDIN_WINDOW_BYTES) {
      throw new ProtocolError('tunnel: the client sends more standard input than the guest reads');
    }
    this.#buffer ??= new Uint8Array(STDIN_WINDOW_BYTES);
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
    void this.#pump();
  }

  end(): void {
    this.#ending = true;
    void this.#pump();
  }

  /** The guest becomes another one. */
  clear(): void {
    this.#generation += 1;
    this.#filled = 0;
    this.#given = 0;
    this.#ending = false;
    this.#pumping = false;
  }

  async #pump(): Promise<void> {
    if (this.#pumping) {
      return;
    }
    this.#pumping = true;
    const generation = this.#generation;
    while (generation === this.#generation && this.#buffer !== null && this.#filled > 0) {
      const bytes = this.#buffer.slice(0, this.#filled);
      this.#filled = 0;
      this.#given = bytes.length;
      const isRead = await this.#guest.writeStdin(bytes);
      if (generation === this.#generation) {
        this.#given = 0;
        this.#told(bytes.length, isRead);
      }
    }
    if (generation === this.#generation) {
      this.#pumping = false;
      this.#endIfDone();
    }
  }

  #told(bytes: number, isRead: boolean): void {
    if (isRead) {
      this.#tell.taken(bytes);
    } else {
      this.#tell.closed();
    }
  }

  #endIfDone(): void {
    if (this.#ending) {
      this.#ending = false;
      this.#guest.endStdin();
    }
  }
}
