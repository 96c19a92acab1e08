import type { Buffer } from './buffer.ts';
import { after } from './graphemes.ts';
import { inColumns } from './layout.ts';

/** What may stand in a place of a text. The names come from a guest. */
export interface Completions {
  /** The names take the place of what is between here and the cursor. */
  readonly from: number;
  readonly names: readonly string[];
}

export const NO_COMPLETIONS: Completions = { from: 0, names: [] };

/** Names that are listed; what else there is is told by its number. */
export const MOST_LISTED = 100;
/** Longer ones are left out. */
export const MOST_NAME = 100;
/** What a name is made of that Python could have: nothing that a terminal acts on, no line break. */
const NAME = /^[\p{L}\p{N}\p{M}\p{Pc}\p{Pd}\p{Sm}.,:;()[\]{}'"%/@!#$&*?\\ ]+$/u;

/** The completions that may be put into a buffer and shown. */
export function usable({ from, names }: Completions, cursor: number): Completions {
  const good = names.filter((name) => name.length <= MOST_NAME && NAME.test(name));
  return from >= 0 && from <= cursor ? { from, names: [...new Set(good)] } : NO_COMPLETIONS;
}

/** The buffer with as much as all names have in common; null when it has that already. */
export function completed(buffer: Buffer, { from, names }: Completions): Buffer | null {
  const { text, cursor } = buffer;
  const common = commonPrefix(names);
  const typed = text.slice(from, cursor);
  if (common === typed || common.length < typed.length) {
    return null;
  }
  return {
    text: text.slice(0, from) + common + text.slice(cursor),
    cursor: from + common.length,
  };
}

/** The lines that list the names. */
export function listed(names: readonly string[], columns: number): readonly string[] {
  const more = names.length - MOST_LISTED;
  const lines = inColumns(names.slice(0, MOST_LISTED), columns);
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let end = 0;
  while (end < first.length) {
    const next = after(first, end);
    const prefix = first.slice(0, next);
    if (!others.every((name) => name.startsWith(prefix))) {
      break;
    }
    end = next;
  }
  return first.slice(0, end);
}
