import { EventEmitter } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Transport } from 'irc-framework';

/** What IRCv3 allows a line with tags, and no server needs more: message-tags, "Size limit". */
const MOST_LINE_BYTES = 16_384;
const CONNECT_TIMEOUT_MS = 30_000;
const NEWLINE = 0x0a;

/** How the connection is made private, and which certificates are believed. */
export interface TlsSettings {
  /** Whether the server's certificate is checked. */
  readonly verify: boolean;
  /** PEM of the authorities to believe in place of the system's. */
  readonly ca: string | null;
  /** PEM of our own certificate and its key, for SASL EXTERNAL. */
  readonly cert: string | null;
  readonly key: string | null;
}

export interface TransportSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsSettings | null;
  readonly onError: (error: Error) => void;
}

/**
 * Lines over TCP or TLS. In place of irc-framework's own, which keeps a line of any length, and knows no
 * authorities but the system's.
 */
export class LineTransport extends EventEmitter implements Transport {
  readonly #settings: TransportSettings;
  #socket: Socket | null = null;
  #isOpen = false;
  #pending: Buffer = Buffer.alloc(0);

  constructor(settings: TransportSettings) {
    super();
    this.#settings = settings;
  }

  connect(): void {
    this.disposeSocket();
    const { tls } = this.#settings;
    const socket = tls === null ? this.#plain() : this.#secure(tls);
    this.#socket = socket;
    let failure: Error | null = null;
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('no connection in time')));
    socket.once(tls === null ? 'connect' : 'secureConnect', () => {
      socket.setTimeout(0);
      this.#isOpen = true;
      this.emit('open');
    });
    socket.on('data', (chunk: Buffer) => this.#read(socket, chunk));
    socket.on('error', (error) => {
      failure = error;
      this.#settings.onError(error);
    });
    socket.once('close', () => {
      this.#isOpen = false;
      this.emit('close', failure ?? false);
    });
  }

  writeLine(line: string, done?: () => void): void {
    if (this.#socket === null || !this.#isOpen) {
      done?.();
      return;
    }
    this.#socket.write(`${line}\r\n`, done);
  }

  close(force: boolean): void {
    if (force || !this.#isOpen) {
      this.#socket?.destroy();
    } else {
      this.#socket?.end();
    }
  }

  disposeSocket(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.on('error', () => {}); // nobody listens any longer
    this.#socket?.destroy();
    this.#socket = null;
    this.#isOpen = false;
    this.#pending = Buffer.alloc(0);
  }

  /** Lines are UTF-8. */
  setEncoding(encoding: string): boolean {
    return encoding === 'utf8';
  }

  isConnected(): boolean {
    return this.#isOpen;
  }

  #plain(): Socket {
    const { host, port } = this.#settings;
    return connectTcp({ host, port });
  }

  #secure({ verify, ca, cert, key }: TlsSettings): Socket {
    const { host, port } = this.#settings;
    return connectTls({
      host,
      port,
      rejectUnauthorized: verify,
      minVersion: 'TLSv1.2',
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === null ? {} : { ca }),
      ...(cert === null || key === null ? {} : { cert, key }),
    });
  }

  #read(socket: Socket, chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    let end = this.#pending.indexOf(NEWLINE);
    while (end >= 0 && this.#socket === socket) {
      const line = this.#pending.subarray(0, end + 1).toString('utf8');
      this.#pending = this.#pending.subarray(end + 1);
      this.#tell(line);
      end = this.#pending.indexOf(NEWLINE);
    }
    if (this.#pending.byteLength > MOST_LINE_BYTES) {
      socket.destroy(new Error('the server sent a line that is too long'));
    }
  }

  /** A line that the library's parsers stumble over must not end the bot. */
  #tell(line: string): void {
    try {
      this.emit('line', line);
    } catch (error) {
      this.#settings.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
