import { onLastLine, type Buffer } from './buffer.ts';
import type { Guide } from './reading.ts';

/** What Enter does: the text is whole, or this is put in where the cursor is. */
export type Entered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'insert'; readonly text: string };

/** On the last line of a whole statement Enter ends it; else it begins a line, indented as it should be. */
export async function enter(buffer: Buffer, guide: Guide | null): Promise<Entered> {
  const { text, cursor } = buffer;
  if (guide === null || text.trim() === '') {
    return { kind: 'text', text };
  }
  if (onLastLine(buffer)) {
    const { status, indent } = await guide.check(text);
    if (status !== 'incomplete') {
      return { kind: 'text', text: text.trimEnd() };
    }
    if (cursor === text.length) {
      return { kind: 'insert', text: `\n${indent}` };
    }
  }
  const { indent } = await guide.check(text.slice(0, cursor));
  return { kind: 'insert', text: `\n${indent}` };
}
