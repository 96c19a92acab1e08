import type { Admin } from './admin.ts';
import type { BotSettings } from './bot-settings.ts';
import type { Command } from './commands.ts';
import { helpText } from './help.ts';
import type { Message } from './message.ts';
import type { Answer } from './runner.ts';
import { type Said, said, type Statements } from './statements.ts';
import { troubleText } from './trouble-text.ts';

/** Commands about a session. */
const SESSION_WORDS: ReadonlySet<string> = new Set(['reset', 'undo', 'forget', 'tb']);
/** What every bot knows. */
export const OWN_WORDS: ReadonlySet<string> = new Set(['help', ...SESSION_WORDS]);

export interface PerformerParts {
  readonly settings: BotSettings;
  readonly prefix: string;
  readonly statements: Statements;
  readonly admin: Admin;
  readonly log: (text: string) => void;
}

/** Does what a command asks, and says what came of it. */
export class Performer {
  readonly #parts: PerformerParts;

  constructor(parts: PerformerParts) {
    this.#parts = parts;
  }

  /** Null where there is nothing to say. */
  async perform(command: Command, message: Message): Promise<Said | null> {
    if (message.noSession !== undefined && isAboutSession(command)) {
      return said(`[I can't know you again here: ${message.noSession}]`);
    }
    switch (command.kind) {
      case 'run':
        return this.#describe(message, await this.#parts.statements.begin(message, command.code));
      case 'more':
        return this.#goOn(message, command.code);
      case 'word':
        return this.#performWord(command.name, command.argument, message);
    }
  }

  /** That more lines may follow was told after the first: a channel need not hear it after each. */
  async #goOn(message: Message, line: string): Promise<Said | null> {
    const answer = await this.#parts.statements.goOn(message, line);
    return answer.kind === 'incomplete' ? null : this.#describe(message, answer);
  }

  async #performWord(name: string, argument: string, message: Message): Promise<Said> {
    const { runner, wall, about = '', extra } = this.#parts.settings;
    switch (name) {
      case 'help':
        return said(helpText(this.#parts.prefix, wall, about));
      case 'reset':
        this.#parts.statements.forget(message);
        return this.#describe(message, await runner.reset(message), 'your session is as new');
      case 'undo':
        return this.#describe(message, await runner.undo(message), 'the last statement is undone');
      case 'forget': {
        this.#parts.statements.forget(message);
        return said(runner.forget(message) ? 'your session is gone' : 'there was no session');
      }
      case 'tb':
        return said(this.#parts.statements.last(message) ?? 'nothing has run');
      default:
        return said(
          extra?.get(name)?.(argument, message) ?? this.#administer(name, argument, message),
        );
    }
  }

  #administer(name: string, argument: string, message: Message): string {
    if (!this.#parts.admin.isAdmin(message)) {
      return '[for admins who are logged in to their account]';
    }
    return this.#parts.admin.perform(name, argument, message) ?? '';
  }

  #describe(message: Message, answer: Answer, done = ''): Said {
    switch (answer.kind) {
      case 'ran':
        return this.#parts.statements.describe(message, answer);
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
        this.#parts.log(`a run came to nothing: ${String(answer.error)}`);
        return said(troubleText(answer.error));
    }
  }
}

function isAboutSession(command: Command): boolean {
  return command.kind !== 'word' || SESSION_WORDS.has(command.name);
}
