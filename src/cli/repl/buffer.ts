import { after, before, cellsOf, graphemesOf, widthOf } from './graphemes.ts';

/** The text being edited, one statement of any number of lines, and the place in it. */
export interface Buffer {
  readonly text: string;
  /** Between characters, counted in UTF-16 units. */
  readonly cursor: number;
}

export const EMPTY: Buffer = { text: '', cursor: 0 };
export const INDENT = '    ';

const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** What a terminal would act on; a text has none of them. Newline and tab stay. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** A buffer with this text, the cursor at its end. */
export function withText(text: string): Buffer {
  return { text, cursor: text.length };
}

/** Text as it may be in a buffer: lines end with a newline, and there are no control characters. */
export function cleaned(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
}

export function insert({ text, cursor }: Buffer, piece: string): Buffer {
  return {
    text: text.slice(0, cursor) + piece + text.slice(cursor),
    cursor: cursor + piece.length,
  };
}

/** Without what is between the cursor and `to`. */
export function removeTo({ text, cursor }: Buffer, to: number): Buffer {
  const [from, until] = cursor < to ? [cursor, to] : [to, cursor];
  return { text: text.slice(0, from) + text.slice(until), cursor: from };
}

/** The place before: in indentation, the multiple of four columns before. */
export function backspacePlace({ text, cursor }: Buffer): number {
  const indentation = text.slice(lineStart({ text, cursor }), cursor);
  if (/^ +$/.test(indentation)) {
    return cursor - (((indentation.length - 1) % INDENT.length) + 1);
  }
  return before(text, cursor);
}

export function left({ text, cursor }: Buffer): number {
  return before(text, cursor);
}

export function right({ text, cursor }: Buffer): number {
  return after(text, cursor);
}

export function lineStart({ text, cursor }: Buffer): number {
  return text.lastIndexOf('\n', cursor - 1) + 1;
}

export function lineEnd({ text, cursor }: Buffer): number {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
}

export function wordStart({ text, cursor }: Buffer): number {
  let at = cursor;
  while (at > 0 && !WORD.test(text.slice(before(text, at), at))) {
    at = before(text, at);
  }
  while (at > 0 && WORD.test(text.slice(before(text, at), at))) {
    at = before(text, at);
  }
  return at;
}

export function wordEnd({ text, cursor }: Buffer): number {
  let at = cursor;
  while (at < text.length && !WORD.test(text.slice(at, after(text, at)))) {
    at = after(text, at);
  }
  while (at < text.length && WORD.test(text.slice(at, after(text, at)))) {
    at = after(text, at);
  }
  return at;
}

export function onFirstLine(buffer: Buffer): boolean {
  return lineStart(buffer) === 0;
}

export function onLastLine(buffer: Buffer): boolean {
  return lineEnd(buffer) === buffer.text.length;
}

/** The place above, as nearly as the line there allows; null on the first line. */
export function above(buffer: Buffer): number | null {
  const start = lineStart(buffer);
  return start === 0 ? null : placeInLine(buffer, lineStart({ ...buffer, cursor: start - 1 }));
}

/** The place below; null on the last line. */
export function below(buffer: Buffer): number | null {
  const end = lineEnd(buffer);
  return end === buffer.text.length ? null : placeInLine(buffer, end + 1);
}

/** The place in the line that begins at `start` which is as far to the right as the cursor is now. */
function placeInLine(buffer: Buffer, start: number): number {
  const { text, cursor } = buffer;
  const wanted = widthOf(text.slice(lineStart(buffer), cursor));
  const line = text.slice(start, lineEnd({ text, cursor: start }));
  let cells = 0;
  for (const { text: character, at } of graphemesOf(line)) {
    cells += cellsOf(character);
    if (cells > wanted) {
      return start + at;
    }
  }
  return start + line.length;
}
