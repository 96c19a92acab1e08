/** People of one channel that are known: no network has channels with more. Others are not seen. */
const MOST_MEMBERS = 50_000;
/** Shorter names are words of any text. */
const SHORTEST = 2;

/** Somebody whom we see in a channel, from when they came until they are in none of ours. */
export interface Sight {
  /** What the network has told of their account. */
  account: string | null;
}

/** What a network has told of who is where and who is logged in. Names are folded before they come. */
export class People {
  readonly #channels = new Map<string, Set<string>>();
  readonly #seen = new Map<string, Sight>();

  /** Forgets everything: the connection is a new one. */
  clear(): void {
    this.#channels.clear();
    this.#seen.clear();
  }

  /** Whether it is the name of somebody there, and not so short that it is a word of any text. */
  isName(channel: string, nick: string): boolean {
    return nick.length >= SHORTEST && this.#channels.get(channel)?.has(nick) === true;
  }

  /** Who goes by this name now; null when they are in none of our channels. */
  sight(nick: string): Sight | null {
    return this.#seen.get(nick) ?? null;
  }

  setAccount(nick: string, account: string | false | undefined): void {
    const sight = this.#seen.get(nick);
    if (sight !== undefined) {
      sight.account = typeof account === 'string' && account !== '' ? account : null;
    }
  }

  join(channel: string, nick: string): void {
    const members = this.#channels.get(channel) ?? new Set<string>();
    this.#channels.set(channel, members);
    if (members.size < MOST_MEMBERS) {
      members.add(nick);
      this.#seen.set(nick, this.#seen.get(nick) ?? { account: null });
    }
  }

  /** Somebody has left a channel: true when we do not see them any longer. */
  part(channel: string, nick: string): boolean {
    this.#channels.get(channel)?.delete(nick);
    return this.#isOutOfSight(nick);
  }

  /** We have left a channel ourselves: whom we do not see any longer. */
  leave(channel: string): ReadonlySet<string> {
    const members = this.#channels.get(channel) ?? new Set<string>();
    this.#channels.delete(channel);
    return new Set([...members].filter((nick) => this.#isOutOfSight(nick)));
  }

  quit(nick: string): void {
    for (const members of this.#channels.values()) {
      members.delete(nick);
    }
    this.#seen.delete(nick);
  }

  rename(from: string, to: string): void {
    for (const members of this.#channels.values()) {
      if (members.delete(from)) {
        members.add(to);
      }
    }
    const sight = this.#seen.get(from);
    if (sight !== undefined) {
      this.#seen.delete(from);
      this.#seen.set(to, sight);
    }
  }

  #isOutOfSight(nick: string): boolean {
    const isSeen = [...this.#channels.values()].some((members) => members.has(nick));
    if (!isSeen) {
      this.#seen.delete(nick);
    }
    return !isSeen;
  }
}
