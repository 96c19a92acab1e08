import type { Message } from './message.ts';
import type { PasteStore } from './paste.ts';
import type { Runner, WallReport } from './runner.ts';

/** A command that a bot has besides its own: its answer. */
export type ExtraCommand = (argument: string, message: Message) => string;

export interface BotSettings {
  readonly runner: Runner;
  readonly wall: WallReport;
  /** What commands begin with. Default `!`. */
  readonly prefix?: string;
  /** Accounts whose owners may use the admin commands. Default: nobody. */
  readonly admins?: readonly string[];
  /** Masks of people who get no answer. */
  readonly ignore?: readonly string[];
  /** Where long answers go. Default: they are cut. */
  readonly paste?: PasteStore | null;
  /** What `help` says at its end: an address, or rules. */
  readonly about?: string;
  readonly extra?: ReadonlyMap<string, ExtraCommand>;
  /** Hears of trouble that people in a chat are not told of. */
  readonly log?: (text: string) => void;
}
