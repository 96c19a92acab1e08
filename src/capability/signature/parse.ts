import { readDefault, readName, readType } from './expressions.ts';
import type { Parameter, ParameterKind, Signature } from './signature.ts';
import { Tokens } from './tokens.ts';

/**
 * Reads `name(id: int, *, full: bool = False) -> dict`, on one line.
 *
 * @throws UsageError for what is no such text, or no valid Python.
 */
export function parseSignature(source: string): Signature {
  const tokens = new Tokens(source);
  const name = readName(tokens);
  tokens.expectMark('(');
  const parameters = readParameters(tokens);
  const returns = tokens.takeMark('->') ? readType(tokens) : null;
  if (tokens.peek.kind !== 'end') {
    throw tokens.error('nothing more expected');
  }
  return { name, parameters, returns };
}

/** The rest of the parentheses, after the opening one. */
function readParameters(tokens: Tokens): readonly Parameter[] {
  const list = new ParameterList(tokens);
  let first = true;
  while (!tokens.takeMark(')')) {
    if (!first) {
      tokens.expectMark(',');
      if (tokens.takeMark(')')) {
        break;
      }
    }
    first = false;
    list.read();
  }
  return list.finish();
}

/** Holds parameters to the order that Python wants. */
class ParameterList {
  readonly #tokens: Tokens;
  #parameters: Parameter[] = [];
  #slash = false;
  /** Whether `*` or `*args` came. */
  #star = false;
  /** Whether `*` came, after which there must be a name. */
  #bareStar = false;
  #ended = false;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  read(): void {
    const tokens = this.#tokens;
    if (this.#ended) {
      throw tokens.error("nothing may follow '**'");
    }
    if (tokens.peek.text === '/' && tokens.peek.kind === 'mark') {
      this.#readSlash();
    } else if (tokens.takeMark('**')) {
      this.#add('rest-keywords', false);
      this.#ended = true;
    } else if (tokens.takeMark('*')) {
      this.#readStar();
    } else {
      this.#add(this.#star ? 'keyword' : 'normal', true);
    }
  }

  finish(): readonly Parameter[] {
    if (this.#bareStar) {
      throw this.#tokens.error("a name must follow '*'");
    }
    return this.#parameters;
  }

  #readSlash(): void {
    if (this.#slash || this.#star || this.#parameters.length === 0) {
      throw this.#tokens.error("'/' comes once, after a name and before '*'");
    }
    this.#tokens.take();
    this.#slash = true;
    this.#parameters = this.#parameters.map((parameter) => ({ ...parameter, kind: 'positional' }));
  }

  #readStar(): void {
    if (this.#star) {
      throw this.#tokens.error("'*' comes once");
    }
    this.#star = true;
    if (this.#tokens.peek.kind === 'name') {
      this.#add('rest', false);
    } else {
      this.#bareStar = true;
    }
  }

  #add(kind: ParameterKind, mayHaveDefault: boolean): void {
    const tokens = this.#tokens;
    if (this.#bareStar && kind === 'rest-keywords') {
      throw tokens.error("a name must follow '*'");
    }
    this.#bareStar = false;
    const name = readName(tokens);
    if (this.#parameters.some((other) => other.name === name)) {
      throw tokens.error(`'${name}' comes twice`);
    }
    const annotation = tokens.takeMark(':') ? readType(tokens) : null;
    const fallback = mayHaveDefault && tokens.takeMark('=') ? readDefault(tokens) : null;
    const last = this.#parameters.at(-1);
    if (kind === 'normal' && fallback === null && (last?.fallback ?? null) !== null) {
      throw tokens.error(`'${name}' has no default, but a parameter before it has`);
    }
    this.#parameters.push({ name, kind, annotation, fallback });
  }
}
