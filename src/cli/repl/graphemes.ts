import { eastAsianWidth } from 'get-east-asian-width';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ASCII = /^[\n\t -~]*$/;
/** Neither moves the cursor of a terminal by itself: marks, joiners, variation selectors. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;
const TAB_CELLS = 4;

/** What a person sees as one character, with where it begins. */
export interface Grapheme {
  readonly text: string;
  readonly at: number;
}

/** The characters of a text as a person counts them. */
export function graphemesOf(text: string): readonly Grapheme[] {
  if (ASCII.test(text)) {
    return Array.from(text, (character, at) => ({ text: character, at }));
  }
  return Array.from(SEGMENTER.segment(text), ({ segment, index }) => ({
    text: segment,
    at: index,
  }));
}

/** The cells of a terminal that a character takes. */
export function cellsOf(grapheme: string): number {
  if (grapheme === '\t') {
    return TAB_CELLS;
  }
  if (ZERO_WIDTH.test(grapheme)) {
    return 0;
  }
  return EMOJI.test(grapheme) ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}

/** The cells that a text of one line takes. */
export function widthOf(text: string): number {
  return graphemesOf(text).reduce((all, { text: one }) => all + cellsOf(one), 0);
}

/** Where the character before `at` begins. */
export function before(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (start === at) {
    return Math.max(0, at - 1);
  }
  return start + (graphemesOf(text.slice(start, at)).at(-1)?.at ?? 0);
}

/** Where the character at `at` ends. */
export function after(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline === at) {
    return at + 1;
  }
  const line = text.slice(at, newline < 0 ? text.length : newline);
  return at + (graphemesOf(line)[0]?.text.length ?? 0);
}
