import { lostConnection } from './connection-errors.ts';
import type { TransportListener } from './transport.ts';

/** What comes over a connection, for one who listens later than it may come. */
export class Inbox {
  #listener: TransportListener | null = null;
  /** What came before anybody listened: one message or two, for the service waits for ours. */
  readonly #early: Uint8Array[] = [];
  #problem: Error | null = null;
  #wanted = false;
  #closed = false;

  /** Whether the connection is over. */
  get closed(): boolean {
    return this.#closed;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) {
      listener.onMessage(message);
    }
    if (this.#closed) {
      listener.onClosed(this.#reason());
    }
  }

  take(message: Uint8Array): void {
    if (this.#listener === null) {
      this.#early.push(message);
    } else {
      this.#listener.onMessage(message);
    }
  }

  /** Why the connection will be over; what is told first is the reason. */
  failed(problem: Error): void {
    this.#problem ??= problem;
  }

  /** The end is wanted here: it needs no reason. */
  expectEnd(): void {
    this.#wanted = true;
  }

  /** The connection is over. */
  close(): void {
    this.#closed = true;
    this.#listener?.onClosed(this.#reason());
  }

  #reason(): Error | null {
    return this.#wanted ? null : lostConnection(this.#problem);
  }
}
