import * as at from './buffer.ts';
import type { Buffer } from './buffer.ts';
import type { Command } from './keys.ts';

/** A buffer, and what was cut from it last. */
export interface Draft {
  readonly buffer: Buffer;
  readonly killed: string;
  /** Whether the last command cut something: the next one adds to it. */
  readonly killing: boolean;
}

export const BLANK_DRAFT: Draft = { buffer: at.EMPTY, killed: '', killing: false };

/** Where a command that only moves goes to. */
const MOVES: ReadonlyMap<Command, (buffer: Buffer) => number> = new Map([
  ['left', at.left],
  ['right', at.right],
  ['line-start', at.lineStart],
  ['line-end', at.lineEnd],
  ['text-start', () => 0],
  ['text-end', ({ text }: Buffer) => text.length],
  ['word-left', at.wordStart],
  ['word-right', at.wordEnd],
  ['up', (buffer: Buffer) => at.above(buffer) ?? buffer.cursor],
  ['down', (buffer: Buffer) => at.below(buffer) ?? buffer.cursor],
] as const);

/** To where a command cuts. At the end of a line its newline goes. */
const KILLS: ReadonlyMap<Command, (buffer: Buffer) => number> = new Map([
  ['kill-line', (buffer: Buffer) => orOne(at.lineEnd(buffer), buffer, at.right)],
  ['kill-line-start', (buffer: Buffer) => orOne(at.lineStart(buffer), buffer, at.left)],
  ['kill-word', at.wordEnd],
  ['kill-word-back', at.wordStart],
] as const);

function orOne(place: number, buffer: Buffer, next: (buffer: Buffer) => number): number {
  return place === buffer.cursor ? next(buffer) : place;
}

/** The draft after a command that needs nothing but it; null for any other command. */
export function edit(draft: Draft, command: Command): Draft | null {
  const { buffer, killed } = draft;
  const move = MOVES.get(command);
  if (move !== undefined) {
    return { killed, killing: false, buffer: { ...buffer, cursor: move(buffer) } };
  }
  const kill = KILLS.get(command);
  if (kill !== undefined) {
    return cut(draft, kill(buffer));
  }
  const changed = change(draft, command);
  return changed === null ? null : { killed, killing: false, buffer: changed };
}

/** The draft with a text put in at its cursor. */
export function type(draft: Draft, text: string): Draft {
  return { ...draft, killing: false, buffer: at.insert(draft.buffer, at.cleaned(text)) };
}

function cut({ buffer, killed, killing }: Draft, to: number): Draft {
  const { text, cursor } = buffer;
  const piece = text.slice(Math.min(cursor, to), Math.max(cursor, to));
  const before = killing ? killed : '';
  const whole = to < cursor ? piece + before : before + piece;
  return { buffer: at.removeTo(buffer, to), killed: whole, killing: true };
}

function change({ buffer, killed }: Draft, command: Command): Buffer | null {
  switch (command) {
    case 'backspace':
      return at.removeTo(buffer, at.backspacePlace(buffer));
    case 'delete':
    case 'delete-or-end':
      return at.removeTo(buffer, at.right(buffer));
    case 'yank':
      return at.insert(buffer, killed);
    case 'new-line':
      return at.insert(buffer, '\n');
    case 'transpose':
      return transposed(buffer);
    case 'outdent':
      return outdented(buffer);
    default:
      return null;
  }
}

/** The two characters around the cursor, or before it at the end of a line, change places. */
function transposed(buffer: Buffer): Buffer {
  const { text, cursor } = buffer;
  const end = cursor === at.lineEnd(buffer) ? cursor : at.right(buffer);
  const middle = at.left({ text, cursor: end });
  const start = at.left({ text, cursor: middle });
  if (start < at.lineStart(buffer) || start === middle) {
    return buffer;
  }
  const swapped = text.slice(middle, end) + text.slice(start, middle);
  return { text: text.slice(0, start) + swapped + text.slice(end), cursor: end };
}

/** The line without its last four columns of indentation. */
function outdented(buffer: Buffer): Buffer {
  const { text, cursor } = buffer;
  const start = at.lineStart(buffer);
  const spaces = /^ {0,4}/.exec(text.slice(start))?.[0].length ?? 0;
  return {
    text: text.slice(0, start) + text.slice(start + spaces),
    cursor: Math.max(start, cursor - spaces),
  };
}
