import { LaunchError, ProtocolError } from '../model/errors.ts';
import { MOST_UNSENT_BYTES } from '../tunnel/limits.ts';
import { lostConnection, refusedConnection } from './connection-errors.ts';
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
  #listener: TransportListener | null = null;
  #early: Uint8Array[] = [];
  #problem: Error | null = null;
  #closed = false;
  #closing = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', () => this.#close());
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
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
    this.#closing = true;
    this.#socket.close();
  }

  #hasRoom(): boolean {
    return this.#closed || this.unsentBytes <= MOST_UNSENT_BYTES;
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
      this.#problem ??= new ProtocolError('the service sent text where only bytes can come');
      this.#socket.close();
    } else if (this.#listener === null) {
      this.#early.push(new Uint8Array(data));
    } else {
      this.#listener.onMessage(new Uint8Array(data));
    }
  }

  #close(): void {
    this.#closed = true;
    this.#listener?.onClosed(this.#reason());
  }

  #reason(): Error | null {
    return this.#closing ? null : lostConnection(this.#problem);
  }
}
