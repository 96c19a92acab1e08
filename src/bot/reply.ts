import { byteLength, cutBytes } from './bytes.ts';
import type { ReplyLimits } from './message.ts';
import { safeLine, safeText } from './safe-text.ts';

/** Bytes of a name in an answer. Names are chosen by strangers, and some networks let them be long. */
const MOST_NAME_BYTES = 40;
/** What stands for the end of a line where lines are folded. */
const FOLD = ' ⏎ ';

const NOTHING = '[nothing that can be shown]';

/** An answer in lines, and whether there was more. */
export interface Reply {
  readonly lines: readonly string[];
  readonly isCut: boolean;
}

/**
 * What every line of an answer begins with. Other bots take a line for a command by its first character:
 * this one is never the guest's, nor the first of a name.
 */
export function address(name: string): string {
  return `(${cutBytes(safeLine(name), MOST_NAME_BYTES)}) `;
}

/** What an answer is made for. */
export interface ReplyStyle {
  /** Who is addressed. */
  readonly name: string;
  readonly limits: ReplyLimits;
  /** A line in which nobody is called: see `Message.quiet`. */
  readonly quiet?: (line: string) => string;
  /** Where all of a text is that is too long. */
  readonly link?: string | null;
}

/**
 * Lines of an answer that fit the chat. What is beyond the limits is left out: the last line says so, and
 * where all of it is.
 */
export function toReply(text: string, style: ReplyStyle): Reply {
  const { name, limits, quiet = asItIs, link = null } = style;
  const prefix = quiet(address(name));
  const room = limits.lineBytes - byteLength(prefix);
  const words = safeText(text).trimEnd();
  const all = split(words.trim() === '' ? NOTHING : words, { ...limits, room, quiet });
  const isCut = all.length > limits.mostLines;
  const shown = isCut ? all.slice(0, Math.max(0, limits.mostLines - 1)) : all;
  const mark = isCut ? [cutBytes(markOf(link), room)] : [];
  return { lines: [...shown, ...mark].map((line) => prefix + line), isCut };
}

function asItIs(line: string): string {
  return line;
}

function markOf(link: string | null): string {
  return link === null ? '… [cut: there is more]' : `… [cut: all of it is at ${link}]`;
}

interface Split extends ReplyLimits {
  /** Bytes of a line without its beginning. */
  readonly room: number;
  readonly quiet: (line: string) => string;
}

/** One line more than may be shown is enough to know that there is more. */
function split(text: string, { fold, mostLines, room, quiet }: Split): string[] {
  const given = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const logical = fold && given.length > 0 ? [given.join(FOLD)] : given;
  const lines: string[] = [];
  for (const line of logical) {
    let rest = line;
    while (rest !== '' && lines.length <= mostLines) {
      const { length, shown } = firstPiece(rest, room, quiet);
      if (length === 0) {
        return lines; // not even one character fits: an adapter's limits are that small
      }
      lines.push(shown);
      rest = rest.slice(length);
    }
  }
  return lines;
}

/**
 * As much of a text as fits when nobody is called in it. A cut may make a name of what was none, so what is
 * looked through is the piece as it will be shown.
 */
function firstPiece(
  text: string,
  room: number,
  quiet: (line: string) => string,
): { readonly length: number; readonly shown: string } {
  let piece = cutBytes(text, room);
  let shown = quiet(piece);
  while (piece !== '' && byteLength(shown) > room) {
    piece = cutBytes(piece, byteLength(piece) - (byteLength(shown) - room));
    shown = quiet(piece);
  }
  return { length: piece.length, shown };
}
