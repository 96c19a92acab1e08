import type { Client, Source } from 'irc-framework';
import type { Bot } from '../bot/index.ts';
import type { Identities } from './identities.ts';
import { People, type Sight } from './people.ts';

/**
 * Follows who is in our channels. Of whoever is in none we hear neither that they go nor that somebody
 * else takes their name: so without an account their session ends when they are out of sight.
 */
export class Roster {
  readonly #client: Client;
  readonly #bot: Bot;
  readonly #identities: Identities;
  readonly #people = new People();

  constructor(client: Client, bot: Bot, identities: Identities) {
    this.#client = client;
    this.#bot = bot;
    this.#identities = identities;
    this.#listen();
  }

  /** Whether a name would call somebody in a channel. Both are folded: many are asked for at once. */
  isName(channel: string, name: string): boolean {
    return this.#people.isName(channel, name);
  }

  /** Who goes by this name now; null when they are in none of our channels. */
  sight(nick: string): Sight | null {
    return this.#people.sight(this.#identities.fold(nick));
  }

  /** The account as events tell it, where the network sends all that is needed to know. */
  account({ nick = '' }: Source): string | null {
    const { cap } = this.#client.network;
    const isTold = cap.isEnabled('account-notify') && cap.isEnabled('extended-join');
    return isTold ? (this.sight(nick)?.account ?? null) : null;
  }

  /** Ends what whoever goes by a nick has without an account. */
  forget(nick: string): void {
    this.#forgetAll(new Set([this.#identities.fold(nick)]));
  }

  /** The connection is gone: who quits meanwhile is not told to us. */
  clear(): void {
    this.#people.clear();
    this.#bot.leave((id) => this.#identities.isWithoutAccount(id));
  }

  #listen(): void {
    const client = this.#client;
    client.on('userlist', ({ channel, users }) => {
      for (const { nick } of users) {
        this.#join(channel, nick);
      }
    });
    client.on('join', ({ channel, nick, account }) => {
      if (channel !== undefined && nick !== undefined) {
        this.#join(channel, nick);
        this.#people.setAccount(this.#identities.fold(nick), account);
      }
    });
    client.on('part', ({ channel, nick = '' }) => this.#left(channel, nick));
    client.on('kick', ({ channel, kicked }) => this.#left(channel, kicked));
    client.on('quit', ({ nick = '' }) => {
      this.#people.quit(this.#identities.fold(nick));
      this.forget(nick);
    });
    client.on('nick', (event) => this.#rename(event, event.new_nick));
    client.on('account', ({ nick = '', account }) => {
      this.#people.setAccount(this.#identities.fold(nick), account);
    });
  }

  #join(channel: string, nick: string): void {
    this.#people.join(this.#identities.fold(channel), this.#identities.fold(nick));
  }

  #left(channel: string, nick: string): void {
    const place = this.#identities.fold(channel);
    if (this.#identities.isSame(nick, this.#client.user.nick)) {
      this.#forgetAll(this.#people.leave(place));
    } else if (this.#people.part(place, this.#identities.fold(nick))) {
      this.forget(nick);
    }
  }

  #rename(event: Source, nick: string): void {
    const { nick: old = '' } = event;
    const account = this.account(event);
    const before = this.#identities.person(event, account);
    const after = this.#identities.person({ ...event, nick }, account);
    this.#people.rename(this.#identities.fold(old), this.#identities.fold(nick));
    if (before.id === after.id) {
      return; // an account, or the same name in other letters
    }
    this.#bot.rename(before.id, after.id);
    // What they had under another host does not go with them, and the name is free.
    this.forget(old);
  }

  #forgetAll(nicks: ReadonlySet<string>): void {
    if (nicks.size > 0) {
      this.#bot.leave((id) => nicks.has(this.#identities.nickOf(id) ?? ''));
    }
  }
}
