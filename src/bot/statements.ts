import type { Message } from './message.ts';
import { outcomeText } from './outcome-text.ts';
import { PendingStatements } from './pending.ts';
import type { Answer, Runner } from './runner.ts';
import type { Extent } from './session.ts';
import { type Clock, systemClock } from './token-bucket.ts';

/** Answers whose whole text is kept, for `tb`. */
const MOST_LAST = 200;

/** What is to be said: the short text, and all of it, when the short one is not all. */
export interface Said {
  readonly text: string;
  readonly full: string;
}

export function said(text: string): Said {
  return { text, full: text };
}

/** Statements, line by line, and what came of the last one. */
export class Statements {
  readonly #runner: Runner;
  readonly #pending: PendingStatements;
  /** The last traceback of each session. */
  readonly #last = new Map<string, string>();

  constructor(runner: Runner, clock: Clock = systemClock) {
    this.#runner = runner;
    this.#pending = new PendingStatements(clock);
  }

  /** Whether lines of a statement were written whose end has not come. */
  isBegun(message: Message): boolean {
    return this.#pending.get(this.#runner.keyFor(message)) !== null;
  }

  /** A statement, or its first line. */
  async begin(message: Message, code: string): Promise<Answer> {
    return this.#run(message, code, 'first line');
  }

  /** A further line; an empty one ends the statement. */
  async goOn(message: Message, line: string): Promise<Answer> {
    const key = this.#runner.keyFor(message);
    const code = `${this.#pending.get(key) ?? ''}\n${line}`;
    return this.#run(message, code, line.trim() === '' ? 'all' : 'some lines');
  }

  /** What to say to the end of a run. */
  describe(message: Message, answer: Extract<Answer, { kind: 'ran' }>): Said {
    const { outcome, asked, after } = answer;
    const { short, full } = outcomeText(outcome);
    const notes = [
      ...(asked ? ['[input() has nobody to ask here: write the value into the code]'] : []),
      ...(after === 'restored' ? ['[your session goes on as it was before that]'] : []),
      ...(after === 'replaced' ? ['[your session starts anew: its guest has ended]'] : []),
      ...answer.notes,
    ];
    this.#remember(this.#runner.keyFor(message), full);
    // What the bot says comes first: it must not be what is cut.
    const lead = notes.length === 0 ? '' : `${notes.join(' ')} `;
    return { text: lead + short, full };
  }

  /** All that the last statement told, traceback included. */
  last(message: Message): string | null {
    return this.#last.get(this.#runner.keyFor(message)) ?? null;
  }

  forget(message: Message): void {
    const key = this.#runner.keyFor(message);
    this.#pending.drop(key);
    this.#last.delete(key);
  }

  /** People have gone whose names others may take. */
  leave(hasLeft: (user: string) => boolean): void {
    for (const key of [...this.#last.keys(), ...this.#pending.keys]) {
      if (hasLeft(key.slice(key.indexOf('\n') + 1))) {
        this.#last.delete(key);
        this.#pending.drop(key);
      }
    }
  }

  async #run(message: Message, code: string, extent: Extent): Promise<Answer> {
    const key = this.#runner.keyFor(message);
    this.#pending.drop(key);
    const answer = await this.#runner.run(message, code, extent);
    if (answer.kind === 'incomplete' && !this.#pending.keep(key, code)) {
      return { kind: 'full' };
    }
    return answer;
  }

  #remember(key: string, full: string): void {
    this.#last.delete(key);
    const [oldest] = this.#last.keys();
    if (oldest !== undefined && this.#last.size >= MOST_LAST) {
      this.#last.delete(oldest);
    }
    this.#last.set(key, full);
  }
}
