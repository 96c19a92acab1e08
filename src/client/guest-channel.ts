import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import { encodeMessage, Exchange, FrameDecoder, parseGuestMessage } from '../protocol/index.ts';
import type { GuestMessage, HostMessage } from '../protocol/index.ts';
import { mostFrameBytes } from '../tunnel/frame-size.ts';
import { pieces } from '../tunnel/pieces.ts';
import type { Outlet } from './outlet.ts';

/** What a channel is made of. */
export interface GuestChannelSettings {
  readonly limits: Pick<Limits, 'inputBytes' | 'resultBytes'>;
  readonly python: string;
  readonly outlet: Outlet<'channel' | 'piece'>;
}

/**
 * What host and guest say to each other, as in process: the service passes it on, and is believed no more
 * than the guest is.
 */
export class GuestChannel {
  readonly #settings: GuestChannelSettings;
  #frames: FrameDecoder;
  #exchange: Exchange;

  constructor(settings: GuestChannelSettings) {
    this.#settings = settings;
    this.#frames = this.#newDecoder();
    this.#exchange = this.#newExchange();
  }

  /** @throws UsageError for a message that is too large; nothing of it was sent then. */
  send(message: HostMessage): void {
    const { limits, outlet } = this.#settings;
    const parts = encodeMessage(message);
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    const most = mostFrameBytes(limits.inputBytes);
    if (bytes > most) {
      throw new UsageError(
        `${bytes} bytes are more than the ${most} that cross to the service at a time; pass them in pieces`,
        { details: { bytes, limitBytes: most } },
      );
    }
    this.#exchange.sent(message);
    outlet.write('channel', pieces(parts));
  }

  /**
   * Hands on what is whole with these bytes.
   *
   * @throws ProtocolError for what no guest says, or says now; what `take` throws.
   */
  receive(bytes: Uint8Array, take: (message: GuestMessage) => void): void {
    for (const frame of this.#frames.push(bytes)) {
      const message = parseGuestMessage(frame);
      this.#exchange.received(message);
      take(message);
    }
  }

  /** The guest is another one: it begins as one that has just been sealed. */
  renew(): void {
    this.#frames = this.#newDecoder();
    this.#exchange = this.#newExchange();
  }

  #newDecoder(): FrameDecoder {
    return new FrameDecoder(mostFrameBytes(this.#settings.limits.resultBytes));
  }

  #newExchange(): Exchange {
    const exchange = new Exchange();
    exchange.received({ op: 'sealed', python: this.#settings.python });
    return exchange;
  }
}
