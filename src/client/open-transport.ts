import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { ProtocolError } from '../model/errors.ts';
import { MAX_MESSAGE_BYTES, MOST_UNSENT_BYTES } from '../tunnel/limits.ts';
import { refusedConnection } from './connection-errors.ts';
import { Inbox } from './inbox.ts';
import { readRefusal } from './read-refusal.ts';
import type { Transport, TransportListener, TransportSettings } from './transport.ts';

/** A service says every 30 seconds that it is there: so long without a sign, it is taken for gone. */
const SILENCE_MS = 100_000;

/** How long a service has to answer a goodbye. */
const GOODBYE_MS = 2000;

/**
 * Opens a WebSocket of the package `ws`, which keeps to a largest message and can send a header.
 *
 * @throws the error that the service answered with; LaunchError when there is no service.
 */
export async function openTransport(settings: TransportSettings): Promise<Transport> {
  const { url, key, openTimeoutMs } = settings;
  const socket = new WebSocket(url, {
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: openTimeoutMs,
    ...(key === null ? {} : { headers: { Authorization: `Bearer ${key}` } }),
  });
  const transport = new WsTransport(socket);
  await new Promise<void>((settle, fail) => {
    socket.once('open', settle);
    socket.once('unexpected-response', (request, response) => {
      void readRefusal(response).then((error) => {
        request.destroy();
        fail(error);
      });
    });
    socket.once('error', (cause) => fail(refusedConnection(url, cause)));
    socket.once('close', () => fail(refusedConnection(url, null)));
  });
  return transport;
}

class WsTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #inbox = new Inbox();
  #silence: NodeJS.Timeout | undefined;
  #tcp: { ref(): void; unref(): void } | null = null;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('upgrade', (response) => {
      this.#tcp = response.socket;
    });
    socket.on('open', () => this.#heard());
    socket.on('ping', () => this.#heard());
    socket.on('message', (data: RawData, isBinary: boolean) => this.#take(data, isBinary));
    socket.on('error', (error: Error) => this.#inbox.failed(error));
    socket.on('close', () => this.#close());
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  listen(listener: TransportListener): void {
    this.#inbox.listen(listener);
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(message, { binary: true }, () => this.#sent());
    }
  }

  room(): Promise<void> | null {
    if (this.#inbox.closed || this.unsentBytes <= MOST_UNSENT_BYTES) {
      return null;
    }
    return new Promise((settle) => {
      this.#waiting.push(settle);
    });
  }

  keepAlive(wanted: boolean): void {
    if (wanted) {
      this.#tcp?.ref();
    } else {
      this.#tcp?.unref();
    }
  }

  close(): void {
    this.#inbox.expectEnd();
    this.#socket.close();
    this.keepAlive(false);
    // A service that does not answer the goodbye keeps nobody waiting.
    setTimeout(() => this.#socket.terminate(), GOODBYE_MS).unref();
  }

  #take(data: RawData, isBinary: boolean): void {
    this.#heard();
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.#inbox.failed(new ProtocolError('the service sent text where only bytes can come'));
      this.#socket.terminate();
    } else {
      this.#inbox.take(data);
    }
  }

  #sent(): void {
    if (this.unsentBytes <= MOST_UNSENT_BYTES) {
      for (const settle of this.#waiting.splice(0)) {
        settle();
      }
    }
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#inbox.failed(new Error(`nothing was heard of the service for ${SILENCE_MS} ms`));
      this.#socket.terminate();
    }, SILENCE_MS).unref();
  }

  #close(): void {
    clearTimeout(this.#silence);
    for (const settle of this.#waiting.splice(0)) {
      settle();
    }
    this.#inbox.close();
  }
}
