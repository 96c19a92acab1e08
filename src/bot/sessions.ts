import { CapacityError, type SandboxOptions } from '../index.ts';
import { ChatSession } from './session.ts';
import type { Clock } from './token-bucket.ts';

export interface SessionLimits {
  /** Guests that live at one time. */
  readonly most: number;
  /** Of them of people of one origin: to open many takes the place of one's own ones only. */
  readonly mostPerOrigin: number;
  /** How long one lives after it was last used. */
  readonly idleMs: number;
}

export const DEFAULT_SESSIONS: SessionLimits = {
  most: 16,
  mostPerOrigin: 8,
  idleMs: 30 * 60_000,
};

/** Whose session it is, and where. */
export interface SessionKey {
  readonly room: string;
  readonly user: string;
}

interface Kept {
  readonly session: Promise<ChatSession>;
  readonly origin: string;
  key: SessionKey;
  /** How many use it now. */
  users: number;
  usedAt: number;
}

/** The guests of a bot, by who talks with them and where. The one that was used last is the last. */
export class Sessions {
  readonly #options: SandboxOptions;
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(options: SandboxOptions, limits: SessionLimits, clock: Clock) {
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
  }

  get count(): number {
    return this.#kept.size;
  }

  /**
   * Lets `work` use the session, which is opened if there is none.
   *
   * @throws CapacityError when every guest is in use; else what `Sandbox.create` and `work` throw.
   */
  async use<Result>(
    key: SessionKey,
    origin: string,
    work: (session: ChatSession) => Promise<Result>,
  ): Promise<Result> {
    const kept = this.#kept.get(nameOf(key)) ?? this.#open(key, origin);
    kept.users += 1;
    this.#touch(kept);
    try {
      return await work(await this.#opened(kept));
    } finally {
      kept.users -= 1;
      this.#touch(kept);
    }
  }

  /** Ends a session; false when there is none. */
  end(key: SessionKey): boolean {
    const kept = this.#kept.get(nameOf(key));
    if (kept === undefined) {
      return false;
    }
    this.#drop(kept);
    return true;
  }

  /** Ends the sessions of some people. */
  endOf(isTheirs: (user: string) => boolean): void {
    for (const kept of this.#kept.values()) {
      if (isTheirs(kept.key.user)) {
        this.#drop(kept);
      }
    }
  }

  /** Somebody goes by another id now: their sessions go with them. Those that the new id has stay. */
  rename(from: string, to: string): void {
    for (const [name, kept] of this.#kept) {
      if (kept.key.user !== from) {
        continue;
      }
      const key = { ...kept.key, user: to };
      if (this.#kept.has(nameOf(key))) {
        this.#drop(kept);
      } else {
        this.#kept.delete(name);
        kept.key = key;
        this.#kept.set(nameOf(key), kept);
      }
    }
  }

  /** Ends those that nobody has used for long. */
  expire(): void {
    for (const kept of this.#kept.values()) {
      if (kept.users === 0 && this.#clock() - kept.usedAt > this.#limits.idleMs) {
        this.#drop(kept);
      }
    }
  }

  endAll(): void {
    for (const kept of this.#kept.values()) {
      this.#drop(kept);
    }
  }

  #open(key: SessionKey, origin: string): Kept {
    const all = [...this.#kept.values()];
    const own = all.filter((kept) => kept.origin === origin);
    if (own.length >= this.#limits.mostPerOrigin) {
      this.#dropIdle(own);
    } else if (all.length >= this.#limits.most) {
      this.#dropIdle(all);
    }
    const session = ChatSession.open(this.#options);
    const kept = { session, key, origin, users: 0, usedAt: this.#clock() };
    this.#kept.set(nameOf(key), kept);
    return kept;
  }

  /** The one that was used longest ago goes. @throws CapacityError when all are in use. */
  #dropIdle(sessions: readonly Kept[]): void {
    const idle = sessions.find(({ users }) => users === 0);
    if (idle === undefined) {
      throw new CapacityError('every session is in use; try again in a moment');
    }
    this.#drop(idle);
  }

  /** One that never opened is not kept, so that the next try is another one. */
  async #opened(kept: Kept): Promise<ChatSession> {
    try {
      return await kept.session;
    } catch (error) {
      this.#drop(kept);
      throw error;
    }
  }

  #touch(kept: Kept): void {
    const name = nameOf(kept.key);
    if (this.#kept.get(name) === kept) {
      kept.usedAt = this.#clock();
      this.#kept.delete(name);
      this.#kept.set(name, kept);
    }
  }

  #drop(kept: Kept): void {
    const name = nameOf(kept.key);
    if (this.#kept.get(name) === kept) {
      this.#kept.delete(name);
    }
    kept.session.then(
      (session) => session.end(),
      () => {}, // it never opened, which whoever asked for it was told
    );
  }
}

/** A text that no other key has: neither part has a line break. */
export function nameOf({ room, user }: SessionKey): string {
  return `${room}\n${user}`;
}
