import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { listenOn } from '../adapter/listen.ts';
import {
  type Bot,
  byteLength,
  cutBytes,
  originOf,
  type Person,
  type Rate,
  safeLine,
  systemClock,
  TokenBucket,
} from '../bot/index.ts';
import { LineReader } from './line-reader.ts';

/** Connections at one time, in all and of one address. */
const MOST_CLIENTS = 100;
const MOST_CLIENTS_PER_ADDRESS = 8;
/** Lines of one connection that wait for their answer. */
const MOST_UNANSWERED = 100;
/** Who does not read what is sent is let go. */
const MOST_UNREAD_BYTES = 1_048_576;
/** Bytes that one may say to all: who says more would push out those who read slowly. */
const TALK: Rate = { most: 65_536, perSecond: 4096 };
const IDLE_MS = 30 * 60_000;
const MOST_NAME_BYTES = 24;
/** Of an answer: as much as a terminal shows. */
const LIMITS = { lineBytes: 400, mostLines: 40, fold: false } as const;

export interface LineChatSettings {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Whether all are in one room and read one another. Without it each is alone with the bot. */
  readonly isShared: boolean;
  /** What is said to whoever comes. */
  readonly greeting: readonly string[];
}

interface Client {
  readonly socket: Socket;
  readonly person: Person;
  readonly room: string;
  readonly talk: TokenBucket;
  unanswered: number;
}

/** A chat for netcat and telnet: a line of text is a line of chat. */
export class LineChat {
  readonly #settings: LineChatSettings;
  readonly #bot: Bot;
  readonly #server = createServer((socket) => this.#welcome(socket));
  readonly #clients = new Set<Client>();

  constructor(settings: LineChatSettings, bot: Bot) {
    this.#settings = settings;
    this.#bot = bot;
  }

  /** Resolves with the port. @throws UsageError when it can't be listened on. */
  async start(): Promise<number> {
    this.#server.maxConnections = MOST_CLIENTS;
    return listenOn(this.#server, this.#settings, 'chat');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const { socket } of this.#clients) {
      socket.destroy();
    }
    await closed;
  }

  #welcome(socket: Socket): void {
    const origin = originOf(socket.remoteAddress);
    const beside = [...this.#clients].filter(({ person }) => person.origin === origin).length;
    socket.on('error', () => {}); // its close is what counts
    if (beside >= MOST_CLIENTS_PER_ADDRESS) {
      dismiss(socket, 'too many connections from your address');
      return;
    }
    const client = this.#enter(socket, origin);
    const reader = new LineReader();
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = reader.push(chunk);
      if (lines === null) {
        dismiss(socket, 'that line is too long');
        return;
      }
      for (const line of lines) {
        this.#hear(client, line);
      }
    });
    socket.once('close', () => {
      this.#clients.delete(client);
      // The next one with this name is somebody else.
      this.#bot.leave((user) => user === client.person.id);
    });
    send(client, this.#settings.greeting);
  }

  #enter(socket: Socket, origin: string): Client {
    const id = randomBytes(6).toString('hex');
    const name = `guest-${id.slice(0, 4)}`;
    const person: Person = { id, origin, name, account: null, mask: `${name}@${origin}` };
    const room = this.#settings.isShared ? 'everybody' : id;
    const talk = new TokenBucket(TALK, systemClock);
    const client: Client = { socket, person, room, talk, unanswered: 0 };
    this.#clients.add(client);
    return client;
  }

  #hear(client: Client, line: string): void {
    if (this.#settings.isShared && !this.#tellAll(client, line)) {
      return;
    }
    if (client.unanswered >= MOST_UNANSWERED) {
      send(client, ['[one thing after the other: that line was dropped]']);
      return;
    }
    client.unanswered += 1;
    const { person, room } = client;
    const say = (lines: readonly string[]): void =>
      this.#settings.isShared ? this.#sendAll(lines, null) : send(client, lines);
    void this.#bot
      .handle({
        person,
        room,
        isPrivate: !this.#settings.isShared,
        text: line,
        limits: LIMITS,
        say,
      })
      .finally(() => {
        client.unanswered -= 1;
      });
  }

  /** Whether all have heard it: not from who says too much. */
  #tellAll(client: Client, line: string): boolean {
    const text = `<${cutBytes(client.person.name, MOST_NAME_BYTES)}> ${safeLine(line)}`;
    const bytes = byteLength(text);
    if (client.talk.waitMs(bytes) > 0) {
      send(client, ['[you say too much: that line was dropped]']);
      return false;
    }
    client.talk.take(bytes);
    this.#sendAll([text], client);
    return true;
  }

  #sendAll(lines: readonly string[], except: Client | null): void {
    for (const client of this.#clients) {
      if (client !== except) {
        send(client, lines);
      }
    }
  }
}

/** Says why, and hears nothing more: who is let go need not close its end. */
function dismiss(socket: Socket, why: string): void {
  socket.removeAllListeners('data');
  socket.write(`${why}\n`);
  socket.destroySoon();
}

function send({ socket }: Client, lines: readonly string[]): void {
  if (socket.writableLength > MOST_UNREAD_BYTES) {
    socket.destroy();
    return;
  }
  if (socket.writable) {
    socket.write(lines.map((line) => `${line}\n`).join(''));
  }
}
