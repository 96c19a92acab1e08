import { ProtocolError } from '../model/errors.ts';
import type { Guest } from '../wall/wall.ts';
import { STDIN_WINDOW_BYTES } from './limits.ts';

/** Standard input of a client for its guest: never more than the window that the guest has not read. */
export class StdinIntake {
  readonly #guest: Pick<Guest, 'writeStdin' | 'endStdin'>;
  readonly #taken: (bytes: number) => void;
  readonly #closed: () => void;
  #unread = 0;
  #written: Promise<void> = Promise.resolve();
  /** What is under way for a guest that was is nobody's. */
  #generation = 0;

  constructor(
    guest: Pick<Guest, 'writeStdin' | 'endStdin'>,
    tell: { readonly taken: (bytes: number) => void; readonly closed: () => void },
  ) {
    this.#guest = guest;
    this.#taken = tell.taken;
    this.#closed = tell.closed;
  }

  /** @throws ProtocolError for more than the window. */
  push(bytes: Uint8Array): void {
    this.#unread += bytes.length;
    if (this.#unread > STDIN_WINDOW_BYTES) {
      throw new ProtocolError('tunnel: the client sends more standard input than the guest reads');
    }
    const generation = this.#generation;
    this.#next(async () => {
      const isRead = await this.#guest.writeStdin(bytes);
      if (generation === this.#generation) {
        this.#unread -= bytes.length;
        if (isRead) {
          this.#taken(bytes.length);
        } else {
          this.#closed();
        }
      }
    });
  }

  end(): void {
    this.#next(async () => this.#guest.endStdin());
  }

  /** The guest becomes another one. */
  clear(): void {
    this.#generation += 1;
    this.#unread = 0;
    this.#written = Promise.resolve();
  }

  #next(work: () => Promise<void>): void {
    const generation = this.#generation;
    this.#written = this.#written.then(() =>
      generation === this.#generation ? work() : undefined,
    );
  }
}
