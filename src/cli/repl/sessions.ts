import { Undo } from '../../adapter/undo.ts';
import { Sandbox, type SandboxOptions, UsageError } from '../../index.ts';
import type { GivenFile } from '../file-arguments.ts';
import { fileError, openFiles } from '../given-files.ts';
import { quote } from '../units.ts';

/** More guests than a person keeps in mind. */
export const MOST_SESSIONS = 16;
/**
 * Checkpoints that are kept. Each is a copy of what a guest has changed: of a few, one is wanted, and
 * of many most are only paid for.
 */
export const MOST_UNDO = 5;
const NAME = /^[A-Za-z][\w-]{0,31}$/;

/** A guest, and the name that it goes by. */
export interface Session {
  readonly name: string;
  readonly sandbox: Sandbox;
  /** Statements that were run in it: the numbers in tracebacks. */
  readonly statements: number;
  readonly undo: Undo;
}

/** The guests of a REPL. There is always one at work. */
export class Sessions {
  readonly #options: SandboxOptions;
  /** What each of them finds in its work folder. */
  readonly #files: readonly GivenFile[];
  readonly #all = new Map<string, Session>();
  #current: Session;

  /** @throws UsageError when a file can't be read or written; what `Sandbox.create` throws. */
  static async open(options: SandboxOptions, files: readonly GivenFile[] = []): Promise<Sessions> {
    const sessions = new Sessions(options, files, await Sandbox.create(options));
    try {
      await sessions.#putFiles();
    } catch (error) {
      sessions.kill();
      throw error;
    }
    return sessions;
  }

  private constructor(options: SandboxOptions, files: readonly GivenFile[], sandbox: Sandbox) {
    this.#options = options;
    this.#files = files;
    this.#current = { name: 'main', sandbox, statements: 0, undo: new Undo(sandbox, MOST_UNDO) };
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

  /**
   * A new guest in place of that of the session at work, which has ended.
   *
   * @throws as `open` does; when it is a file that is missing, the guest is there all the same.
   */
  async renew(): Promise<void> {
    this.#current.sandbox.kill();
    const sandbox = await Sandbox.create(this.#options);
    this.#put({ ...this.#current, sandbox, undo: new Undo(sandbox, MOST_UNDO) });
    await this.#putFiles();
  }

  /** Makes the session at work as it was when it began. */
  async reset(): Promise<void> {
    const { sandbox, undo } = this.#current;
    undo.forget();
    await sandbox.reset();
    await this.#putFiles();
  }

  /**
   * Copies the session at work, which stays it.
   *
   * @throws UsageError where the wall cannot, or for a name that cannot be.
   */
  async fork(name: string): Promise<void> {
    if (!NAME.test(name)) {
      throw new UsageError(`${quote(name)} is no name of a session; write letters and digits`);
    }
    if (this.#all.has(name)) {
      throw new UsageError(`there is a session ${name}; choose another name`);
    }
    if (this.#all.size >= MOST_SESSIONS) {
      throw new UsageError(`there are ${MOST_SESSIONS} sessions; more are not kept`);
    }
    const sandbox = await this.#current.sandbox.fork();
    const { statements } = this.#current;
    this.#all.set(name, { name, sandbox, statements, undo: new Undo(sandbox, MOST_UNDO) });
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

  /** Reads the files anew: they may have changed since. */
  async #putFiles(): Promise<void> {
    const { files } = this.#current.sandbox;
    for (const file of this.#files) {
      // One after the other: none stays open when another cannot be read.
      for (const [name, content] of Object.entries(await openFiles([file]))) {
        await files.write(name, content).catch((error: unknown) => {
          throw fileError(error);
        });
      }
    }
  }

  #put(session: Session): void {
    this.#current = session;
    this.#all.set(session.name, session);
  }
}
