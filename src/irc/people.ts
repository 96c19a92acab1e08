/** People of one channel whose names are kept: for larger ones some may be called. */
const MOST_MEMBERS = 5000;
/** Shorter names are words of any text. */
const SHORTEST = 2;

/** What a network has told of who is where and who is logged in. Names are folded before they come. */
export class People {
  readonly #channels = new Map<string, Map<string, string>>();
  readonly #accounts = new Map<string, string>();

  /** Forgets everything: the connection is a new one. */
  clear(): void {
    this.#channels.clear();
    this.#accounts.clear();
  }

  /** Names as they are written. */
  *names(channel: string): Iterable<string> {
    for (const name of this.#channels.get(channel)?.values() ?? []) {
      if (name.length >= SHORTEST) {
        yield name;
      }
    }
  }

  account(nick: string): string | null {
    return this.#accounts.get(nick) ?? null;
  }

  setAccount(nick: string, account: string | false | undefined): void {
    if (typeof account === 'string' && account !== '') {
      this.#accounts.set(nick, account);
    } else {
      this.#accounts.delete(nick);
    }
  }

  join(channel: string, nick: string, written: string): void {
    const members = this.#channels.get(channel) ?? new Map<string, string>();
    if (members.size < MOST_MEMBERS) {
      members.set(nick, written);
    }
    this.#channels.set(channel, members);
  }

  /** What is known of an account ends when we can no longer see its owner. */
  part(channel: string, nick: string): void {
    this.#channels.get(channel)?.delete(nick);
    if (!this.#isSeen(nick)) {
      this.#accounts.delete(nick);
    }
  }

  /** We have left a channel ourselves. */
  leave(channel: string): void {
    const members = this.#channels.get(channel) ?? new Map<string, string>();
    this.#channels.delete(channel);
    for (const nick of members.keys()) {
      if (!this.#isSeen(nick)) {
        this.#accounts.delete(nick);
      }
    }
  }

  quit(nick: string): void {
    for (const members of this.#channels.values()) {
      members.delete(nick);
    }
    this.#accounts.delete(nick);
  }

  rename(from: string, to: string, written: string): void {
    for (const members of this.#channels.values()) {
      if (members.delete(from)) {
        members.set(to, written);
      }
    }
    const account = this.#accounts.get(from);
    this.#accounts.delete(from);
    this.setAccount(to, account);
  }

  #isSeen(nick: string): boolean {
    return [...this.#channels.values()].some((members) => members.has(nick));
  }
}
