import type { IgnoreList } from './ignore-list.ts';
import type { Message } from './message.ts';
import type { Runner } from './runner.ts';

/** What those may do whose account is among the admins. */
export class Admin {
  readonly #accounts: ReadonlySet<string>;
  readonly #ignored: IgnoreList;
  readonly #runner: Runner;
  readonly #quiet = new Set<string>();

  constructor(accounts: readonly string[], ignored: IgnoreList, runner: Runner) {
    this.#accounts = new Set(accounts.map(lowerAscii));
    this.#ignored = ignored;
    this.#runner = runner;
  }

  /** By account only: a name is nobody's, and a host may be many people's. */
  isAdmin({ person: { account } }: Message): boolean {
    return account !== null && this.#accounts.has(lowerAscii(account));
  }

  /** Whether nobody but admins gets an answer in a room. */
  isQuiet(room: string): boolean {
    return this.#quiet.has(room);
  }

  /** Does what an admin asks; null when there is no such command. */
  perform(name: string, argument: string, { room }: Message): string | null {
    switch (name) {
      case 'ignore':
        return argument !== '' && this.#ignored.add(argument)
          ? 'they are ignored'
          : 'write ignore MASK, as in ignore *!*@host.example; it is too long, or there are too many';
      case 'unignore':
        return this.#ignored.remove(argument) ? 'they are heard again' : 'that mask is not ignored';
      case 'ignored':
        return this.#ignored.masks.join(' ') || 'nobody is ignored';
      case 'quiet':
        this.#quiet.add(room);
        return 'quiet here: only admins get answers';
      case 'unquiet':
        this.#quiet.delete(room);
        return 'everybody gets answers here';
      case 'status':
        return `${this.#runner.sessionCount} sessions, ${this.#ignored.masks.length} masks ignored`;
      default:
        return null;
    }
  }
}

/** The words that {@link Admin.perform} knows. */
export const ADMIN_WORDS: ReadonlySet<string> = new Set([
  ...['ignore', 'unignore', 'ignored', 'quiet', 'unquiet', 'status'],
]);

/** No more than networks do: Unicode has other signs whose lower case is a letter of ASCII, as `K` (Kelvin). */
function lowerAscii(account: string): string {
  return account.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
