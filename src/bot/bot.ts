import { Admin, ADMIN_WORDS } from './admin.ts';
import type { BotSettings } from './bot-settings.ts';
import { type Command, parseCommand } from './commands.ts';
import { IgnoreList } from './ignore-list.ts';
import { InOrder } from './in-order.ts';
import type { Message } from './message.ts';
import { OWN_WORDS, Performer } from './performer.ts';
import { toReply } from './reply.ts';
import { type Said, said, Statements } from './statements.ts';

/** Of the budget of commands, what one more line of a statement takes. */
const COST_OF_LINE = 0.2;
/** Commands that do not wait for what was asked before them: who wants to be rid of it says so. */
const AT_ONCE: ReadonlySet<string> = new Set(['forget', 'help']);

/** A bot that runs Python for people who chat. Adapters hand it messages; it answers by `message.say`. */
export class Bot {
  readonly #settings: BotSettings;
  readonly #prefix: string;
  readonly #performer: Performer;
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
    this.#performer = new Performer({
      ...{ settings, prefix, log },
      ...{ statements: this.#statements, admin: this.#admin },
    });
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
        const answer = await this.#performer.perform(command, message);
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
