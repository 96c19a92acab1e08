import { Sandbox, type SandboxOptions, UsageError } from '../../index.ts';
import { quote } from '../units.ts';

/** More guests than a person keeps in mind. */
export const MOST_SESSIONS = 16;
const NAME = /^[A-Za-z][\w-]{0,31}$/;

/** A guest, and the name that it goes by. */
export interface Session {
  readonly name: string;
  readonly sandbox: Sandbox;
  /** Statements that were run in it: the numbers in tracebacks. */
  readonly statements: number;
}

/** The guests of a REPL. There is always one at work. */
export class Sessions {
  readonly #options: SandboxOptions;
  readonly #all = new Map<string, Session>();
  #current: Session;

  static async open(options: SandboxOptions): Promise<Sessions> {
    return new Sessions(options, await Sandbox.create(options));
  }

  private constructor(options: SandboxOptions, sandbox: Sandbox) {
    this.#options = options;
    this.#current = { name: 'main', sandbox, statements: 0 };
    this.#all.set('main', this.#current);
  }

  get current(): Session {
    return this.#current;
  }

  get all(): readonly Session[] {
    return [...this.#all.values()];
  }

  /** Counts a statement of the session at work; returns its number, from 0. */
  count(): number {
    const { statements } = this.#current;
    this.#put({ ...this.#current, statements: statements + 1 });
    return statements;
  }

  /** A new guest in place of that of the session at work, which has ended. */
  async renew(): Promise<void> {
    this.#current.sandbox.kill();
    this.#put({ ...this.#current, sandbox: await Sandbox.create(this.#options) });
  }

  /** Makes the session at work as it was when it began. */
  async reset(): Promise<void> {
    await this.#current.sandbox.reset();
  }

  /** Adds a session; the one at work stays the same. */
  add(name: string, sandbox: Sandbox): void {
    this.#all.set(name, { name, sandbox, statements: this.#current.statements });
  }

  /** @throws UsageError unless one more session may have this name. */
  checkNew(name: string): void {
    if (!NAME.test(name)) {
      throw new UsageError(`${quote(name)} is no name of a session; write letters and digits`);
    }
    if (this.#all.has(name)) {
      throw new UsageError(`there is a session ${name}; choose another name`);
    }
    if (this.#all.size >= MOST_SESSIONS) {
      throw new UsageError(`there are ${MOST_SESSIONS} sessions; more are not kept`);
    }
  }

  /** A name that no session has. */
  freeName(): string {
    let number = 1;
    while (this.#all.has(`fork${number}`)) {
      number += 1;
    }
    return `fork${number}`;
  }

  /** Works with another session; false when there is none of this name. */
  switchTo(name: string): boolean {
    const found = this.#all.get(name);
    this.#current = found ?? this.#current;
    return found !== undefined;
  }

  kill(): void {
    for (const { sandbox } of this.all) {
      sandbox.kill();
    }
  }

  #put(session: Session): void {
    this.#current = session;
    this.#all.set(session.name, session);
  }
}
