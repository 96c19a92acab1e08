import { Client } from 'irc-framework';
import type { Bot } from '../bot/index.ts';
import { Backoff } from './backoff.ts';
import { caseMapping } from './case-mapping.ts';
import { clientOptions } from './client-options.ts';
import { Ear } from './ear.ts';
import { Identities } from './identities.ts';
import type { NetworkSettings } from './network-settings.ts';
import { OutputQueue } from './output-queue.ts';
import { Roster } from './roster.ts';
import { privmsg } from './wire.ts';

/** How long to wait before a channel that we were put out of, or not let into, is tried again. */
const REJOIN_MS = 30_000;
/** Names that are tried when ours is taken, by what is put behind it. */
const MOST_NICK_SUFFIX = 99;
const QUIT_PATIENCE_MS = 2000;

/** One network that the bot is on, for as long as it is not stopped. */
export class Network {
  readonly #settings: NetworkSettings;
  readonly #log: (text: string) => void;
  readonly #client: Client;
  readonly #backoff: Backoff;
  readonly #output: OutputQueue;
  readonly #identities: Identities;
  readonly #roster: Roster;
  readonly #timers = new Set<NodeJS.Timeout>();
  #nickTries = 0;
  #registeredAt: number | null = null;
  #isLoggedIn = false;
  #isStopped = false;
  #onClosed: (() => void) | null = null;

  constructor(settings: NetworkSettings, bot: Bot, log: (text: string) => void) {
    this.#settings = settings;
    this.#log = (text) => log(`${settings.name}: ${text}`);
    this.#backoff = new Backoff(settings.backoff);
    const client = new Client(clientOptions(settings, ({ message }) => this.#log(message)));
    this.#client = client;
    this.#output = new OutputQueue(settings.output, (line) => client.raw(line));
    const identities = new Identities(settings.name, () =>
      caseMapping(client.network.options['CASEMAPPING']),
    );
    this.#identities = identities;
    this.#roster = new Roster(client, bot, identities);
    const say = this.#say.bind(this);
    new Ear({ settings, client, bot, identities, roster: this.#roster, say }).listen();
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

  #listen(): void {
    const client = this.#client;
    client.on('registered', () => this.#welcome());
    client.on('loggedin', () => {
      this.#isLoggedIn = true;
    });
    client.on('sasl failed', ({ reason }) => this.#log(`SASL failed (${reason}); not connected`));
    client.on('nick in use', () => this.#tryNextNick());
    client.on('irc_error', ({ error, channel }) => {
      if (channel !== undefined) {
        this.#rejoin(channel, error);
      }
    });
    client.on('kick', ({ channel, kicked }) => {
      if (this.#identities.isSame(kicked, client.user.nick)) {
        this.#rejoin(channel, 'put out of it');
      }
    });
    client.on('close', () => this.#closed());
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
    const channel = this.#settings.channels.find((one) => this.#identities.isSame(one.name, name));
    if (channel !== undefined && this.#client.connected) {
      this.#client.join(channel.name, ...(channel.key === null ? [] : [channel.key]));
    }
  }

  #rejoin(channel: string, why: string): void {
    if (this.#settings.channels.some(({ name }) => this.#identities.isSame(name, channel))) {
      this.#log(`${channel}: ${why}`);
      this.#later(REJOIN_MS, () => this.#join(channel));
    }
  }

  #tryNextNick(): void {
    this.#nickTries += 1;
    if (this.#registeredAt === null && this.#nickTries <= MOST_NICK_SUFFIX) {
      this.#client.changeNick(`${this.#settings.nick}${this.#nickTries}`);
    }
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
    this.#roster.clear();
    this.#onClosed?.();
    if (!this.#isStopped) {
      const waitMs = this.#backoff.next(heldMs);
      this.#log(`connection closed; again in ${waitMs} ms`);
      this.#later(waitMs, () => this.start());
    }
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
