import type { Limits } from '../model/limits.ts';
import { mostFrameBytes } from './frame-size.ts';
import { MOST_UNSENT_BYTES, MOST_UNSENT_DISPLAY_BYTES } from './limits.ts';
import type { ServiceMessage } from './messages.ts';
import { encodeServiceMessage } from './service-messages.ts';
import type { Wire } from './wire.ts';

/** The way to a client, which may not read: what waits for it is bounded by what a run may say. */
export class ServiceOutlet {
  readonly #wire: Wire;
  readonly #mostUnsent: number;
  readonly #onUnread: () => void;
  #closed = false;

  /** @param onUnread Called when more waits than may: the client cannot be told, for it does not read. */
  constructor(wire: Wire, limits: Limits, onUnread: () => void) {
    this.#wire = wire;
    this.#mostUnsent =
      limits.outputBytes +
      mostFrameBytes(limits.resultBytes) +
      MOST_UNSENT_DISPLAY_BYTES +
      MOST_UNSENT_BYTES;
    this.#onUnread = onUnread;
  }

  send(message: ServiceMessage): void {
    if (this.#closed) {
      return;
    }
    this.#wire.send(encodeServiceMessage(message));
    if (this.#wire.unsentBytes > this.#mostUnsent) {
      this.#onUnread();
    }
  }

  /** Nothing more is sent. */
  close(): void {
    this.#closed = true;
  }
}
