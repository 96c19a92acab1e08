import type { Span, Style } from './styles.ts';

/** https://docs.python.org/3/reference/lexical_analysis.html#keywords, and the soft ones but `_`. */
const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
  match case type`.split(/\s+/),
);
/** Longer input is shown as it is: nobody reads it for its colours, and each key paints anew. */
const MOST_PAINTED = 20_000;

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    // An unfinished string reaches to the end of its line, or of the text if it has three quotes.
    String.raw`(?<text>\b[rbuftRBUFT]{0,2}(?:"""(?:\\[^]|(?!""")[^\\])*(?:"""|$)|'''(?:\\[^]|(?!''')[^\\])*(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)|"""(?:\\[^]|(?!""")[^\\])*(?:"""|$)|'''(?:\\[^]|(?!''')[^\\])*(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)`,
    String.raw`(?<number>\b(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?[jJ]?))`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
  ].join('|'),
  'gu',
);

/** Which pieces of Python code are in which style. Light: a hint for the eye, not a parser. */
export function paintCode(code: string): readonly Span[] {
  if (code.length > MOST_PAINTED) {
    return [];
  }
  const command = /^%\w*/.exec(code)?.[0].length ?? 0;
  const spans: Span[] = command === 0 ? [] : [{ from: 0, to: command, style: 'command' }];
  for (const match of code.matchAll(TOKEN)) {
    const style = styleOf(match.groups ?? {});
    if (style !== null && match.index >= command) {
      spans.push({ from: match.index, to: match.index + match[0].length, style });
    }
  }
  return spans;
}

function styleOf(groups: Readonly<Record<string, string | undefined>>): Style | null {
  const { comment, text, number, word } = groups;
  if (comment !== undefined) {
    return 'comment';
  }
  if (text !== undefined) {
    return 'text';
  }
  if (number !== undefined) {
    return 'number';
  }
  return word !== undefined && KEYWORDS.has(word) ? 'keyword' : null;
}
