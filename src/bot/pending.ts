import type { Clock } from './token-bucket.ts';

/** Bytes of one statement, and how long its next line may take. */
const MOST_STATEMENT_CHARACTERS = 16_384;
const MOST_WAIT_MS = 10 * 60_000;
/** Statements that wait for their next line. */
const MOST_PENDING = 1000;

interface Begun {
  readonly code: string;
  readonly at: number;
}

/** Statements of several lines whose end has not come, by session. */
export class PendingStatements {
  readonly #clock: Clock;
  readonly #begun = new Map<string, Begun>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was written so far; null when nothing was, or too long ago. */
  get(key: string): string | null {
    const begun = this.#begun.get(key);
    if (begun === undefined || this.#clock() - begun.at > MOST_WAIT_MS) {
      this.#begun.delete(key);
      return null;
    }
    return begun.code;
  }

  /** False when it is too long to be kept. */
  keep(key: string, code: string): boolean {
    this.#begun.delete(key);
    if (code.length > MOST_STATEMENT_CHARACTERS) {
      return false;
    }
    const [oldest] = this.#begun.keys();
    if (oldest !== undefined && this.#begun.size >= MOST_PENDING) {
      this.#begun.delete(oldest);
    }
    this.#begun.set(key, { code, at: this.#clock() });
    return true;
  }

  get keys(): readonly string[] {
    return [...this.#begun.keys()];
  }

  drop(key: string): void {
    this.#begun.delete(key);
  }
}
