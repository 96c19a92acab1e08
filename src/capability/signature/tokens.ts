import { UsageError } from '../../model/errors.ts';

const TOKEN =
  /[ \t]*(?:(?<name>[\p{XID_Start}_]\p{XID_Continue}*)|(?<number>(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?(?![\p{XID_Continue}.]))|(?<string>'[^'\\\r\n]*'|"[^"\\\r\n]*")|(?<mark>\*\*|\.\.\.|->|[()[\]{},:=*/|.-])|(?<end>$))/uy;

/** What a token is. */
export type TokenKind = 'name' | 'number' | 'string' | 'mark' | 'end';

/** A piece of a signature. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** A signature, read token by token. */
export class Tokens {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = split(source);
  }

  get peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '' };
  }

  take(): Token {
    const token = this.peek;
    this.#next += 1;
    return token;
  }

  /** Takes the next token if it is this mark. */
  takeMark(text: string): boolean {
    const found = this.peek.kind === 'mark' && this.peek.text === text;
    this.#next += found ? 1 : 0;
    return found;
  }

  expectMark(text: string): void {
    if (!this.takeMark(text)) {
      throw this.error(`'${text}' expected`);
    }
  }

  error(problem: string): UsageError {
    const { kind, text } = this.peek;
    const where = kind === 'end' ? 'at its end' : `at '${text}'`;
    return new UsageError(`the signature '${this.#source}' cannot be read ${where}: ${problem}`);
  }
}

function split(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (;;) {
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) {
      throw new UsageError(`the signature '${source}' cannot be read: a character is not known`);
    }
    if (groups['end'] !== undefined) {
      return tokens;
    }
    for (const kind of ['name', 'number', 'string', 'mark'] as const) {
      const text = groups[kind];
      if (text !== undefined) {
        tokens.push({ kind, text });
      }
    }
  }
}
