import { isPythonName } from '../names.ts';
import type { Tokens } from './tokens.ts';

/** How deep types may be nested. */
const MAX_DEPTH = 32;

/** A type: dotted names, `[…]`, `|`, literals. Gives its text. */
export function readType(tokens: Tokens, depth = 0): string {
  if (depth > MAX_DEPTH) {
    throw tokens.error('types are nested too deep');
  }
  const members = [readMember(tokens, depth)];
  while (tokens.takeMark('|')) {
    members.push(readMember(tokens, depth));
  }
  return members.join(' | ');
}

function readMember(tokens: Tokens, depth: number): string {
  if (tokens.takeMark('[')) {
    return `[${readTypes(tokens, depth)}]`;
  }
  const first = readAtom(tokens);
  return tokens.takeMark('[') ? `${first}[${readTypes(tokens, depth)}]` : first;
}

/** The rest of `[…]`, after the opening bracket. */
function readTypes(tokens: Tokens, depth: number): string {
  const types: string[] = [];
  while (!tokens.takeMark(']')) {
    if (types.length > 0) {
      tokens.expectMark(',');
      if (tokens.takeMark(']')) {
        break;
      }
    }
    types.push(readType(tokens, depth + 1));
  }
  return types.join(', ');
}

/** A default: a literal, a dotted name, or an empty container. Gives its text. */
export function readDefault(tokens: Tokens): string {
  for (const [open, close] of ['[]', '{}', '()']) {
    if (tokens.takeMark(open ?? '')) {
      tokens.expectMark(close ?? '');
      return `${open}${close}`;
    }
  }
  return readAtom(tokens);
}

function readAtom(tokens: Tokens): string {
  if (tokens.takeMark('...')) {
    return '...';
  }
  if (tokens.takeMark('-')) {
    if (tokens.peek.kind !== 'number') {
      throw tokens.error('a number expected');
    }
    return `-${tokens.take().text}`;
  }
  const { kind, text } = tokens.peek;
  if (kind === 'number' || kind === 'string') {
    tokens.take();
    return text;
  }
  return readDottedName(tokens);
}

function readDottedName(tokens: Tokens): string {
  const { text } = tokens.peek;
  if (text === 'None' || text === 'True' || text === 'False') {
    tokens.take();
    return text;
  }
  let name = readName(tokens);
  while (tokens.takeMark('.')) {
    name += `.${readName(tokens)}`;
  }
  return name;
}

/** One name of Python that is no keyword. */
export function readName(tokens: Tokens): string {
  const { kind, text } = tokens.peek;
  if (kind !== 'name' || !isPythonName(text)) {
    throw tokens.error('a name expected');
  }
  tokens.take();
  return text;
}
