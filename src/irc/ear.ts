import type { Client, MessageEvent, Source } from 'irc-framework';
import { type Bot, type Lookup, type Message, unping } from '../bot/index.ts';
import type { Identities } from './identities.ts';
import type { NetworkSettings } from './network-settings.ts';
import type { Roster } from './roster.ts';
import { isTarget, textRoom } from './wire.ts';

/** Sends lines to a target; of what waits for the network each lane has its share. */
export type Say = (target: string, lane: string, lines: readonly string[]) => void;

interface EarParts {
  readonly settings: NetworkSettings;
  readonly client: Client;
  readonly bot: Bot;
  readonly identities: Identities;
  readonly roster: Roster;
  readonly say: Say;
}

/** Hears what people say where the bot is, and hands it to the bot. */
export class Ear {
  readonly #parts: EarParts;

  constructor(parts: EarParts) {
    this.#parts = parts;
  }

  listen(): void {
    this.#parts.client.on('privmsg', (event) => void this.#hear(event));
  }

  async #hear(event: MessageEvent): Promise<void> {
    const { bot, roster } = this.#parts;
    const message = this.#toMessage(event);
    if (message === null) {
      return;
    }
    const { name, account } = message.person;
    const sight = roster.sight(name);
    await bot.handle(message);
    // What was waiting when they went has begun a session anew, for a name that may be another's.
    if (account === null && roster.sight(name) !== sight) {
      roster.forget(name);
    }
  }

  /** Null for what is not for the bot. */
  #toMessage(event: MessageEvent): Message | null {
    const { settings, client, identities, roster, say } = this.#parts;
    const { nick = '', target, message: text } = event;
    const { nick: own } = client.user;
    const isPrivate = identities.isSame(target, own);
    const isHeard = isPrivate ? settings.answersPrivate : this.#isOurs(target);
    const to = isPrivate ? nick : target;
    if (!isOfPerson(event) || identities.isSame(nick, own) || !isHeard || !isTarget(to)) {
      return null;
    }
    const person = identities.person(event, this.#accountOf(event));
    const isUnknown = person.account === null && roster.sight(nick) === null;
    return {
      person,
      room: `${settings.name} ${isPrivate ? 'private' : identities.fold(target)}`,
      isPrivate,
      text,
      limits: { lineBytes: textRoom(own, to), mostLines: settings.mostLines, fold: true },
      quiet: (line) => (isPrivate ? line : unping(line, this.#lookup(event))),
      say: (lines) => say(to, `${to} ${person.id}`, lines),
      ...(isUnknown ? { noSession: 'join a channel that I am in, or log in to your account' } : {}),
    };
  }

  #lookup({ nick = '', target }: MessageEvent): Lookup {
    const { identities, roster } = this.#parts;
    const own = identities.fold(nick);
    const channel = identities.fold(target);
    return {
      fold: (word) => identities.fold(word),
      kindOf: (name) => {
        if (name === own) {
          return 'name';
        }
        return roster.isName(channel, name) ? 'call' : 'word';
      },
    };
  }

  #accountOf(event: MessageEvent): string | null {
    const { client, roster } = this.#parts;
    return client.network.cap.isEnabled('account-tag')
      ? (event.account ?? null)
      : roster.account(event);
  }

  #isOurs(channel: string): boolean {
    const { settings, identities } = this.#parts;
    return settings.channels.some(({ name }) => identities.isSame(name, channel));
  }
}

/** Histories are replayed in batches, and a bot that answers a bot may do so for ever. */
function isOfPerson({
  from_server: fromServer,
  group,
  batch,
  tags,
  ...source
}: MessageEvent): boolean {
  const isOld = batch !== undefined && batch !== null;
  return !fromServer && isWhole(source) && !isOld && !group && !('bot' in tags);
}

/** The name of a server may look like a nick, but has no user and host. */
function isWhole({ nick, ident, hostname }: Source): boolean {
  return Boolean(nick) && Boolean(ident) && Boolean(hostname);
}
