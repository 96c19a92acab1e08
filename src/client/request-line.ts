import { LaunchError, ProtocolError } from '../model/errors.ts';
import { errorOf } from '../tunnel/failure.ts';
import type { TunnelReply, TunnelRequest } from '../tunnel/messages.ts';
import { PackedIntake } from '../tunnel/packed-intake.ts';
import type { Transport } from './transport.ts';

/** More than any checkpoint has: a memory of 4 GiB, with files beside it. */
const MOST_PACKED_BYTES = 8 * 1024 ** 3;

/** Longer than gigabytes take to be copied, and to come over a slow line. */
const SILENCE_MS = 600_000;

interface Waiting {
  readonly settle: (reply: TunnelReply) => void;
  readonly fail: (error: Error) => void;
}

/** What a line is made of. */
interface RequestLineSettings {
  readonly send: (request: TunnelRequest) => void;
  readonly transport: Pick<Transport, 'keepAlive'>;
  /** Called when a reply does not come. */
  readonly onSilence: () => void;
}

/** What is asked of the service and waited for, one thing after the other. */
export class RequestLine {
  readonly #settings: RequestLineSettings;
  #waiting: Waiting | null = null;
  #intake: { readonly label: string; readonly packed: PackedIntake } | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #failure: Error | null = null;

  constructor(settings: RequestLineSettings) {
    this.#settings = settings;
  }

  /**
   * Asks, and resolves to the reply.
   *
   * @param andSend Sends what belongs to the request.
   * @throws (rejects) the error that the service replied with, or with which the connection ended.
   */
  ask(request: TunnelRequest, andSend: () => void = () => {}): Promise<TunnelReply> {
    const reply = this.#last.then(() => this.#askNow(request, andSend));
    this.#last = reply.catch(() => {});
    return reply;
  }

  /** @throws (rejects) as `ask` does. */
  packed(handle: string): Promise<{ readonly label: string; readonly bytes: Uint8Array }> {
    const reply = this.#last.then(async () => {
      await this.#askNow({ what: 'pack', handle }, () => {});
      const intake = this.#intake;
      this.#intake = null;
      intake?.packed.close(); // what has not come by now does not come
      const bytes = await intake?.packed.whole;
      if (intake === null || bytes === null || bytes === undefined) {
        throw new LaunchError('the checkpoint did not come whole');
      }
      return { label: intake.label, bytes };
    });
    this.#last = reply.catch(() => {});
    return reply;
  }

  /** @throws ProtocolError for a reply to what was not asked. */
  replied(reply: TunnelReply): void {
    if (reply.what === 'packed') {
      this.#intake = { label: reply.label, packed: new PackedIntake(reply, MOST_PACKED_BYTES) };
      return;
    }
    const waiting = this.#waiting;
    if (waiting === null) {
      throw new ProtocolError('tunnel: the service replies to what was not asked');
    }
    this.#waiting = null;
    if (reply.what === 'refused') {
      waiting.fail(errorOf(reply.failure));
    } else {
      waiting.settle(reply);
    }
  }

  /** @throws ProtocolError when none is to come. */
  takePiece(bytes: Uint8Array): void {
    if (this.#intake === null) {
      throw new ProtocolError('tunnel: the service sends a piece of what it did not announce');
    }
    this.#intake.packed.push(bytes);
  }

  /** The connection is over, or its guest is: whoever waits, or asks later, gets the error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.fail(error);
    this.#waiting = null;
  }

  async #askNow(request: TunnelRequest, andSend: () => void): Promise<TunnelReply> {
    if (this.#failure !== null) {
      throw this.#failure;
    }
    const { transport, send, onSilence } = this.#settings;
    transport.keepAlive(true);
    const timer = setTimeout(onSilence, SILENCE_MS);
    try {
      return await new Promise<TunnelReply>((settle, fail) => {
        this.#waiting = { settle, fail };
        send(request);
        andSend();
      });
    } finally {
      clearTimeout(timer);
      transport.keepAlive(false);
    }
  }
}
