import type { Row, Screen } from './layout.ts';

const CLEAR_BELOW = '\u001B[J';

/** A screen with nothing on it, at the beginning of a row. */
export const BLANK: Screen = { rows: [{ text: '', cells: 0 }], row: 0, column: 0 };

/**
 * What is written to a terminal that shows `old` for it to show `next`: rows that are the same are
 * left alone. The cursor is moved by rows and columns from where it is (ECMA-48), never to a place of
 * the whole screen: what is above belongs to others.
 */
export function update(old: Screen, next: Screen): string {
  const same = firstDifference(old.rows, next.rows);
  if (same === next.rows.length && same === old.rows.length) {
    return goTo(old, next);
  }
  const start = Math.min(same, old.rows.length - 1, next.rows.length - 1);
  const rest = next.rows.slice(start).map(({ text }) => text);
  const last = next.rows.length - 1;
  const written = rest.join('\r\n');
  const end = { row: last, column: 0 };
  return `${goTo(old, { row: start, column: 0 })}${CLEAR_BELOW}${written}\r${goTo(end, next)}`;
}

/** The end of the last row: where what comes after the text is written. */
export function leave(screen: Screen): string {
  return `${goTo(screen, { row: screen.rows.length - 1, column: 0 })}\r\n`;
}

/**
 * Where everything is when the terminal has become narrower or wider: it has wrapped the rows that
 * had no room any more.
 */
export function reflowed(screen: Screen, columns: number): Screen {
  const rows: Row[] = [];
  let cursorRow = 0;
  for (const [at, { cells }] of screen.rows.entries()) {
    if (at === screen.row) {
      cursorRow = rows.length + Math.floor(screen.column / columns);
    }
    const pieces = Math.max(1, Math.ceil(cells / columns));
    rows.push(...Array.from({ length: pieces }, () => ({ text: '\0', cells: 0 })));
  }
  return { rows, row: cursorRow, column: screen.column % columns };
}

function firstDifference(old: readonly Row[], next: readonly Row[]): number {
  const shorter = Math.min(old.length, next.length);
  for (let at = 0; at < shorter; at += 1) {
    if (old[at]?.text !== next[at]?.text) {
      return at;
    }
  }
  return shorter;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function goTo(from: Place, to: Place): string {
  const down = to.row - from.row;
  const rows = down === 0 ? '' : `\u001B[${Math.abs(down)}${down > 0 ? 'B' : 'A'}`;
  return `${rows}\r${to.column === 0 ? '' : `\u001B[${to.column}C`}`;
}
