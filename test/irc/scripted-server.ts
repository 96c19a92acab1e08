import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { TlsFiles } from './ngircd.ts';

/** What a scripted server does with a client that registers. */
export interface Script {
  /** Capabilities that it has, as in `CAP LS`. */
  readonly capabilities: readonly string[];
  /** Whether a login by SASL PLAIN is right; the decoded three parts. */
  readonly login?: (parts: readonly string[]) => boolean;
  /** With TLS: its certificate. It asks clients for theirs. */
  readonly tls?: TlsFiles;
  /** Whether a login by SASL EXTERNAL is right: the client's certificate, by its SHA-256. */
  readonly loginByCertificate?: (fingerprint: string) => boolean;
  /** Who is in every channel when the client comes. */
  readonly members?: readonly string[];
}

/** A server with accounts, which ngircd has not: it does what it is told, for one client. */
export class ScriptedServer implements AsyncDisposable {
  readonly lines: string[] = [];
  port = 0;
  readonly #script: Script;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #socket: Socket | null = null;
  #nick = '*';
  #mechanism = '';
  #isNegotiating = false;
  #isWelcomed = false;

  static async start(script: Script): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    const address = server.#server.address();
    server.port = typeof address === 'object' && address !== null ? address.port : 0;
    return server;
  }

  private constructor(script: Script) {
    this.#script = script;
    this.#server = serverOf(script, (socket) => {
      this.#socket = socket;
      this.#isWelcomed = false;
      let pending = '';
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        pending += chunk.toString('utf8');
        const lines = pending.split('\r\n');
        pending = lines.pop() ?? '';
        for (const line of lines) {
          this.lines.push(line);
          this.#answer(line);
        }
        for (const wake of this.#waiting) {
          wake();
        }
      });
    });
  }

  send(line: string): void {
    this.#socket?.write(`${line}\r\n`);
  }

  /** Waits for a line that was not taken before; takes it and those before it. */
  async next(pattern: RegExp): Promise<string> {
    for (;;) {
      const index = this.lines.findIndex((line) => pattern.test(line));
      const found = this.lines[index];
      if (found !== undefined) {
        this.lines.splice(0, index + 1);
        return found;
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no line ${String(pattern)}`)), 60_000);
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(line: string): void {
    const [command = '', ...words] = line.split(' ');
    switch (command) {
      case 'CAP':
        this.#negotiate(words);
        break;
      case 'NICK':
        this.#nick = words[0] ?? '*';
        break;
      case 'USER':
        this.#welcome();
        break;
      case 'AUTHENTICATE':
        this.#authenticate(words[0] ?? '');
        break;
      case 'PING':
        this.send(`PONG s ${words.join(' ')}`);
        break;
      case 'JOIN':
        this.send(`:${this.#nick}!bot@bot.example JOIN ${words[0] ?? ''}`);
        this.send(
          `:s 353 ${this.#nick} = ${words[0] ?? ''} :${[this.#nick, ...(this.#script.members ?? [])].join(' ')}`,
        );
        this.send(`:s 366 ${this.#nick} ${words[0] ?? ''} :End`);
        break;
      case 'QUIT':
        this.#socket?.end();
        break;
      default:
        break;
    }
  }

  #negotiate([what = '', ...words]: readonly string[]): void {
    if (what === 'LS') {
      this.#isNegotiating = true;
      this.send(`:s CAP * LS :${this.#script.capabilities.join(' ')}`);
    } else if (what === 'REQ') {
      this.send(`:s CAP * ACK ${words.join(' ')}`);
    } else if (what === 'END') {
      this.#isNegotiating = false;
      this.#welcome();
    }
  }

  #authenticate(word: string): void {
    if (word === 'PLAIN' || word === 'EXTERNAL') {
      this.#mechanism = word;
      this.send('AUTHENTICATE +');
      return;
    }
    const account = this.#mechanism === 'EXTERNAL' ? this.#byCertificate(word) : this.#byWord(word);
    if (account !== null) {
      this.send(`:s 900 ${this.#nick} ${this.#nick}!bot@bot.example ${account} :logged in`);
      this.send(`:s 903 ${this.#nick} :done`);
    } else {
      this.send(`:s 904 ${this.#nick} :failed`);
    }
  }

  #byWord(word: string): string | null {
    const parts = Buffer.from(word, 'base64').toString('utf8').split('\0');
    return this.#script.login?.(parts) === true ? (parts[1] ?? '') : null;
  }

  /** The certificate says all: the client sends an empty word, which is written `+`. */
  #byCertificate(word: string): string | null {
    const socket = this.#socket;
    const fingerprint =
      socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
    const isRight = this.#script.loginByCertificate?.(fingerprint ?? '') === true;
    return word === '+' && isRight ? 'botaccount' : null;
  }

  #welcome(): void {
    if (this.#isNegotiating || this.#isWelcomed) {
      return;
    }
    this.#isWelcomed = true;
    this.send(`:s 001 ${this.#nick} :welcome`);
    this.send(`:s 005 ${this.#nick} CASEMAPPING=rfc1459 :are supported`);
    this.send(`:s 376 ${this.#nick} :end`);
  }
}

function serverOf({ tls }: Script, onSocket: (socket: Socket) => void): Server {
  if (tls === undefined) {
    return createServer(onSocket);
  }
  const [cert, key] = [readFileSync(tls.cert), readFileSync(tls.key)];
  // Whose certificate it is, not who has signed it, is what a login asks.
  return createTlsServer({ cert, key, requestCert: true, rejectUnauthorized: false }, onSocket);
}
