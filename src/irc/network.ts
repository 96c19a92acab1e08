import { Client, type MessageEvent, type Source } from 'irc-framework';
import type { Bot, Person } from '../bot/index.ts';
import { Backoff } from './backoff.ts';
import { type CaseMapping, caseMapping, foldCase } from './case-mapping.ts';
import { LineTransport } from './line-transport.ts';
import type { NetworkSettings } from './network-settings.ts';
import { OutputQueue } from './output-queue.ts';
import { People } from './people.ts';
import { isTarget, privmsg, textRoom } from './wire.ts';

/** Seconds between our PINGs, and until a server that says nothing is given up. */
const PING_INTERVAL_S = 30;
const PING_TIMEOUT_S = 90;
/** How long to wait before a channel that we were put out of, or not let into, is tried again. */
const REJOIN_MS = 30_000;
/** Names that are tried when ours is taken, by what is put behind it. */
const MOST_NICK_SUFFIX = 99;
const QUIT_PATIENCE_MS = 2000;

/** One network that the bot is on, for as long as it is not stopped. */
export class Network {
  readonly #settings: NetworkSettings;
  readonly #bot: Bot;
  readonly #log: (text: string) => void;
  readonly #client: Client;
  readonly #backoff: Backoff;
  readonly #output: OutputQueue;
  readonly #people = new People();
  readonly #timers = new Set<NodeJS.Timeout>();
  #nickTries = 0;
  #registeredAt: number | null = null;
  #isLoggedIn = false;
  #isStopped = false;
  #onClosed: (() => void) | null = null;

  constructor(settings: NetworkSettings, bot: Bot, log: (text: string) => void) {
    this.#settings = settings;
    this.#bot = bot;
    this.#log = (text) => log(`${settings.name}: ${text}`);
    this.#backoff = new Backoff(settings.backoff);
    this.#client = new Client(this.#clientOptions());
    this.#output = new OutputQueue(settings.output, (line) => this.#client.raw(line));
    this.#listen();
  }

  start(): void {
    this.#nickTries = 0;
    this.#isLoggedIn = false;
    this.#client.connect();
  }

  /** Says goodbye; resolves when the connection is closed. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#output.clear();
    if (!this.#client.connected) {
      return;
    }
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, QUIT_PATIENCE_MS);
      this.#onClosed = () => {
        clearTimeout(late);
        resolve();
      };
      this.#client.quit('stopped');
    });
  }

  #clientOptions(): ConstructorParameters<typeof Client>[0] {
    const { host, port, nick, sasl, serverPassword, tls } = this.#settings;
    const onError = (error: Error): void => this.#log(error.message);
    return {
      ...{ host, port, nick, username: 'pysandbox', gecos: 'pysandbox', version: '' },
      account: sasl?.mechanism === 'PLAIN' ? sasl : {},
      ...(sasl === null ? {} : { sasl_mechanism: sasl.mechanism }),
      ...(serverPassword === null ? {} : { password: serverPassword }),
      sasl_disconnect_on_fail: true,
      auto_reconnect: false, // ours waits longer each time, and never gives up
      ping_interval: PING_INTERVAL_S,
      ping_timeout: PING_TIMEOUT_S,
      transport: class extends LineTransport {
        constructor() {
          super({ host, port, tls, onError });
        }
      },
    };
  }

  #listen(): void {
    const client = this.#client;
    client.on('registered', () => this.#welcome());
    client.on('loggedin', () => {
      this.#isLoggedIn = true;
    });
    client.on('sasl failed', ({ reason }) => this.#log(`SASL failed (${reason}); not connected`));
    client.on('nick in use', () => this.#tryNextNick());
    client.on('privmsg', (event) => this.#hear(event));
    client.on('irc_error', ({ error, channel }) => {
      if (channel !== undefined && this.#isOurs(channel)) {
        this.#log(`${channel}: ${error}`);
        this.#later(REJOIN_MS, () => this.#join(channel));
      }
    });
    client.on('close', () => this.#closed());
    this.#listenToPeople();
  }

  #listenToPeople(): void {
    const client = this.#client;
    const people = this.#people;
    client.on('userlist', ({ channel, users }) => {
      for (const { nick } of users) {
        people.join(this.#fold(channel), this.#fold(nick), nick);
      }
    });
    client.on('join', ({ channel, nick, account }) => {
      if (channel === undefined || nick === undefined) {
        return;
      }
      people.join(this.#fold(channel), this.#fold(nick), nick);
      people.setAccount(this.#fold(nick), account);
    });
    client.on('part', (event) => this.#left(event.channel, event));
    client.on('kick', ({ channel, kicked }) => {
      this.#left(channel, { nick: kicked });
      if (this.#isMe(kicked)) {
        this.#log(`${channel}: put out of it`);
        this.#later(REJOIN_MS, () => this.#join(channel));
      }
    });
    client.on('quit', (event) => {
      const { id, account } = this.#person(event, this.#trackedAccount(event));
      people.quit(this.#fold(event.nick ?? ''));
      if (account === null) {
        // Whoever takes the name next is somebody else.
        this.#bot.leave((user) => user === id);
      }
    });
    client.on('nick', (event) => {
      const account = this.#trackedAccount(event);
      const before = this.#person(event, account);
      const after = this.#person({ ...event, nick: event.new_nick }, account);
      people.rename(this.#fold(event.nick ?? ''), this.#fold(event.new_nick), event.new_nick);
      this.#bot.rename(before.id, after.id);
    });
    client.on('account', (event) => {
      people.setAccount(this.#fold(event.nick ?? ''), event.account);
    });
  }

  #welcome(): void {
    if (this.#settings.sasl !== null && !this.#isLoggedIn) {
      // A server without SASL must not get us as just anybody.
      this.#log('the server did not log us in; not connected');
      this.#client.quit();
      return;
    }
    this.#registeredAt = performance.now();
    this.#log(`connected as ${this.#client.user.nick}`);
    for (const { name } of this.#settings.channels) {
      this.#join(name);
    }
  }

  #join(name: string): void {
    const channel = this.#settings.channels.find((one) => this.#isSame(one.name, name));
    if (channel !== undefined && this.#client.connected) {
      this.#client.join(channel.name, ...(channel.key === null ? [] : [channel.key]));
    }
  }

  #left(channel: string, { nick = '' }: Source): void {
    if (this.#isMe(nick)) {
      this.#people.leave(this.#fold(channel));
    } else {
      this.#people.part(this.#fold(channel), this.#fold(nick));
    }
  }

  #tryNextNick(): void {
    this.#nickTries += 1;
    if (this.#registeredAt === null && this.#nickTries <= MOST_NICK_SUFFIX) {
      this.#client.changeNick(`${this.#settings.nick}${this.#nickTries}`);
    }
  }

  #hear(event: MessageEvent): void {
    const { nick = '', target, group, message, from_server: fromServer, batch, tags } = event;
    // Histories are replayed in batches, and a bot that answers a bot may do so for ever.
    const isOld = batch !== undefined && batch !== null;
    if (fromServer || nick === '' || isOld || group || 'bot' in tags || this.#isMe(nick)) {
      return;
    }
    const isPrivate = this.#isMe(target);
    if (isPrivate ? !this.#settings.answersPrivate : !this.#isOurs(target)) {
      return;
    }
    const account = this.#client.network.cap.isEnabled('account-tag')
      ? (event.account ?? null)
      : this.#trackedAccount(event);
    const to = isPrivate ? nick : target;
    if (!isTarget(to)) {
      return;
    }
    const { nick: own } = this.#client.user;
    const { mostLines, name } = this.#settings;
    const person = this.#person(event, account);
    void this.#bot.handle({
      person,
      room: `${name} ${isPrivate ? 'private' : this.#fold(target)}`,
      isPrivate,
      text: message,
      limits: { lineBytes: textRoom(own, to), mostLines, fold: true },
      names: () => (isPrivate ? [] : this.#people.names(this.#fold(target))),
      say: (lines) => this.#say(to, `${to} ${person.id}`, lines),
    });
  }

  #say(target: string, lane: string, lines: readonly string[]): void {
    for (const text of lines) {
      const line = privmsg(target, text);
      if (line === null) {
        this.#log('a line was dropped that could not be sent');
      } else if (this.#client.connected && !this.#output.push(lane, line)) {
        this.#log('a line was dropped: too many wait for the network');
        return;
      }
    }
  }

  #closed(): void {
    const heldMs = this.#registeredAt === null ? 0 : performance.now() - this.#registeredAt;
    this.#registeredAt = null;
    this.#output.clear();
    this.#people.clear();
    // Who quits while we are away is not told to us: names may be others' when we are back.
    const { name } = this.#settings;
    this.#bot.leave((user) => user.startsWith(`${name} `) && !user.startsWith(`${name} account `));
    this.#onClosed?.();
    if (!this.#isStopped) {
      const waitMs = this.#backoff.next(heldMs);
      this.#log(`connection closed; again in ${waitMs} ms`);
      this.#later(waitMs, () => this.start());
    }
  }

  /** The account as events tell it, where the network sends all that is needed to know. */
  #trackedAccount({ nick = '' }: Source): string | null {
    const { cap } = this.#client.network;
    const isTold = cap.isEnabled('account-notify') && cap.isEnabled('extended-join');
    return isTold ? this.#people.account(this.#fold(nick)) : null;
  }

  #person({ nick = '', ident = '', hostname = '' }: Source, account: string | null): Person {
    const { name } = this.#settings;
    const mask = this.#fold(`${nick}!${ident}@${hostname}`);
    return {
      id: account === null ? `${name} ${mask}` : `${name} account ${this.#fold(account)}`,
      origin: `${name} ${hostname.toLowerCase()}`,
      name: nick,
      account,
      mask,
    };
  }

  #isOurs(channel: string): boolean {
    return this.#settings.channels.some(({ name }) => this.#isSame(name, channel));
  }

  #isMe(nick: string): boolean {
    return this.#isSame(nick, this.#client.user.nick);
  }

  #isSame(one: string, other: string): boolean {
    return this.#fold(one) === this.#fold(other);
  }

  #fold(name: string): string {
    return foldCase(name, this.#mapping);
  }

  get #mapping(): CaseMapping {
    return caseMapping(this.#client.network.options['CASEMAPPING']);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#isStopped) {
        act();
      }
    }, ms);
    this.#timers.add(timer);
  }
}
