import { Admin, ADMIN_WORDS } from './admin.ts';
import { type Command, parseCommand } from './commands.ts';
import { helpText } from './help.ts';
import { IgnoreList } from './ignore-list.ts';
import { InOrder } from './in-order.ts';
import type { Message } from './message.ts';
import type { PasteStore } from './paste.ts';
import { toReply } from './reply.ts';
import type { Answer, Runner, WallReport } from './runner.ts';
import { type Said, said, Statements } from './statements.ts';
import { troubleText } from './trouble-text.ts';

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

/** Of the budget of commands, what one more line of a statement takes. */
const COST_OF_LINE = 0.2;
/** Commands that do not wait for what was asked before them: who wants to be rid of it says so. */
const AT_ONCE: ReadonlySet<string> = new Set(['forget', 'help']);
/** Commands about a session. */
const SESSION_WORDS: ReadonlySet<string> = new Set(['reset', 'undo', 'forget', 'tb']);
const OWN_WORDS: ReadonlySet<string> = new Set(['help', ...SESSION_WORDS]);

/** A bot that runs Python for people who chat. Adapters hand it messages; it answers by `message.say`. */
export class Bot {
  readonly #settings: BotSettings;
  readonly #prefix: string;
  readonly #statements: Statements;
  readonly #ignored: IgnoreList;
  readonly #admin: Admin;
  readonly #log: (text: string) => void;
  readonly #inOrder = new InOrder();

  constructor(settings: BotSettings) {
    const { runner, prefix = '!', admins = [], ignore = [], log = () => {} } = settings;
    this.#settings = settings;
    this.#prefix = prefix;
    this.#statements = new Statements(runner);
    this.#ignored = new IgnoreList(ignore);
    this.#admin = new Admin(admins, this.#ignored, runner);
    this.#log = log;
  }

  /** Handles one message. Never rejects: what goes wrong is told to whoever asked, or logged. */
  async handle(message: Message): Promise<void> {
    const command = parseCommand(message.text, this.#prefix);
    if (command === null || !this.#isHeard(command, message)) {
      return;
    }
    if (command.kind === 'word' && AT_ONCE.has(command.name)) {
      await this.#handle(command, message);
      return;
    }
    const key = this.#settings.runner.keyFor(message);
    await this.#inOrder.add(key, () => this.#handle(command, message));
  }

  /** The network tells that somebody goes by another id now. */
  rename(from: string, to: string): void {
    this.#settings.runner.rename(from, to);
  }

  /** People have gone whose names others may take: their sessions end. */
  leave(hasLeft: (user: string) => boolean): void {
    this.#settings.runner.leave(hasLeft);
    this.#statements.leave(hasLeft);
  }

  async #handle(command: Command, message: Message): Promise<void> {
    try {
      if (command.kind === 'more' && !this.#statements.isBegun(message)) {
        return; // three dots are what people write
      }
      const cost = command.kind === 'more' ? COST_OF_LINE : 1;
      const { waitMs, isNew } = this.#settings.runner.budgets.admit(message.person, cost);
      if (waitMs === 0) {
        const answer = await this.#perform(command, message);
        if (answer !== null) {
          await this.#answer(message, answer);
        }
      } else if (isNew) {
        const seconds = Math.ceil(waitMs / 1000);
        const text = `[you ask a lot: wait ${seconds} s; until then I am silent]`;
        await this.#answer(message, said(text));
      }
    } catch (error) {
      this.#log(`a message was not answered: ${String(error)}`);
    }
  }

  /** Whether a command is one, of somebody who gets answers. What is not is no matter of ours. */
  #isHeard(command: Command, message: Message): boolean {
    const isAdmin = this.#admin.isAdmin(message);
    if (!isAdmin) {
      if (this.#ignored.ignores(message.person.mask) || this.#admin.isQuiet(message.room)) {
        return false;
      }
    }
    switch (command.kind) {
      case 'run':
      case 'more':
        return true;
      case 'word':
        return (
          OWN_WORDS.has(command.name) ||
          this.#settings.extra?.has(command.name) === true ||
          ADMIN_WORDS.has(command.name)
        );
    }
  }

  /** Null where there is nothing to say. */
  async #perform(command: Command, message: Message): Promise<Said | null> {
    if (message.noSession !== undefined && isAboutSession(command)) {
      return said(`[I can't know you again here: ${message.noSession}]`);
    }
    switch (command.kind) {
      case 'run':
        return this.#describe(message, await this.#statements.begin(message, command.code));
      case 'more':
        return this.#goOn(message, command.code);
      case 'word':
        return this.#performWord(command.name, command.argument, message);
    }
  }

  /** That more lines may follow was told after the first: a channel need not hear it after each. */
  async #goOn(message: Message, line: string): Promise<Said | null> {
    const answer = await this.#statements.goOn(message, line);
    return answer.kind === 'incomplete' ? null : this.#describe(message, answer);
  }

  async #performWord(name: string, argument: string, message: Message): Promise<Said> {
    const { runner, wall, about = '', extra } = this.#settings;
    switch (name) {
      case 'help':
        return said(helpText(this.#prefix, wall, about));
      case 'reset':
        this.#statements.forget(message);
        return this.#describe(message, await runner.reset(message), 'your session is as new');
      case 'undo':
        return this.#describe(message, await runner.undo(message), 'the last statement is undone');
      case 'forget': {
        this.#statements.forget(message);
        return said(runner.forget(message) ? 'your session is gone' : 'there was no session');
      }
      case 'tb':
        return said(this.#statements.last(message) ?? 'nothing has run');
      default:
        return said(
          extra?.get(name)?.(argument, message) ?? this.#administer(name, argument, message),
        );
    }
  }

  #administer(name: string, argument: string, message: Message): string {
    if (!this.#admin.isAdmin(message)) {
      return '[for admins who are logged in to their account]';
    }
    return this.#admin.perform(name, argument, message) ?? '';
  }

  #describe(message: Message, answer: Answer, done = ''): Said {
    switch (answer.kind) {
      case 'ran':
        return this.#statements.describe(message, answer);
      case 'incomplete':
        return said('[go on with lines that begin with "... "; "..." alone ends the statement]');
      case 'done':
        return said(
          [answer.isDone ? done : '[there is nothing to undo]', ...answer.notes].join(' '),
        );
      case 'full':
        return said('[too much is waiting already, or it is too long; try again later]');
      case 'wait':
        return said(`[wait ${Math.ceil(answer.waitMs / 1000)} s]`);
      case 'trouble':
        this.#log(`a run came to nothing: ${String(answer.error)}`);
        return said(troubleText(answer.error));
    }
  }

  async #answer({ person, limits, quiet, say }: Message, { text, full }: Said): Promise<void> {
    const style = { name: person.name, limits, ...(quiet === undefined ? {} : { quiet }) };
    const reply = toReply(text, style);
    if (!reply.isCut) {
      say(reply.lines);
      return;
    }
    const link = await this.#paste(full);
    say(link === null ? reply.lines : toReply(text, { ...style, link }).lines);
  }

  async #paste(text: string): Promise<string | null> {
    const { paste = null } = this.#settings;
    try {
      return paste === null ? null : await paste.put(text);
    } catch (error) {
      this.#log(`a long answer was not kept: ${String(error)}`);
      return null;
    }
  }
}

function isAboutSession(command: Command): boolean {
  return command.kind !== 'word' || SESSION_WORDS.has(command.name);
}
