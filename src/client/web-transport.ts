import { LaunchError, ProtocolError } from '../model/errors.ts';
import { MOST_UNSENT_BYTES } from '../tunnel/limits.ts';
import { refusedConnection } from './connection-errors.ts';
import { Inbox } from './inbox.ts';
import type { Transport, TransportListener, TransportSettings } from './transport.ts';

/** A browser sends no header of ours with a WebSocket, but names of protocols: the key is one. */
const PROTOCOL = 'pysandbox.v1';
const KEY_PROTOCOL = 'pysandbox.key.';

/** A browser does not say when it has sent something: how often to look. */
const LOOK_MS = 20;

/**
 * Opens a WebSocket of the browser's, in place of that of the package `ws`.
 *
 * @throws LaunchError when there is no service, or it refuses.
 */
export async function openTransport(settings: TransportSettings): Promise<Transport> {
  const { url, key, openTimeoutMs } = settings;
  const protocols = [PROTOCOL, ...(key === null ? [] : [`${KEY_PROTOCOL}${key}`])];
  const socket = new WebSocket(url, protocols);
  socket.binaryType = 'arraybuffer';
  const transport = new WebTransport(socket);
  await new Promise<void>((settle, fail) => {
    const refused = (): void => {
      clearTimeout(timer);
      // A browser does not tell a page how the service has answered.
      fail(refusedConnection(url, null));
    };
    const timer = setTimeout(() => {
      socket.close();
      fail(new LaunchError(`the service did not answer within ${openTimeoutMs} ms`));
    }, openTimeoutMs);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      settle();
    });
    socket.addEventListener('close', refused);
  });
  return transport;
}

class WebTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #inbox = new Inbox();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', () => this.#inbox.close());
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  listen(listener: TransportListener): void {
    this.#inbox.listen(listener);
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(message);
    }
  }

  room(): Promise<void> | null {
    return this.#hasRoom() ? null : this.#untilRoom();
  }

  keepAlive(): void {
    // A page stays for as long as its user likes.
  }

  close(): void {
    this.#inbox.expectEnd();
    this.#socket.close();
  }

  #hasRoom(): boolean {
    return this.#inbox.closed || this.unsentBytes <= MOST_UNSENT_BYTES;
  }

  async #untilRoom(): Promise<void> {
    while (!this.#hasRoom()) {
      await new Promise<void>((settle) => {
        setTimeout(settle, LOOK_MS);
      });
    }
  }

  #take(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) {
      this.#inbox.failed(new ProtocolError('the service sent text where only bytes can come'));
      this.#socket.close();
    } else {
      this.#inbox.take(new Uint8Array(data));
    }
  }
}
