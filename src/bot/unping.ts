/** Shown as nothing, and enough that a client does not take a word for its user's name. */
const JOINER = '\u2060';
/** Names looked at: a channel may have many thousands, and a guest print much. */
const MOST_NAMES = 2000;
/** What may be part of a name on IRC (RFC 2812, 2.3.1), and letters of any language. */
const WORD = /[\p{L}\p{N}[\]\\`_^{|}-]+/gu;

/** Text in which no name but `asker` is a word of its own: a guest must not call people. */
export function unping(text: string, names: Iterable<string>, asker: string): string {
  const known = new Set<string>();
  for (const name of names) {
    if (known.size >= MOST_NAMES) {
      break;
    }
    known.add(name.toLowerCase());
  }
  known.delete(asker.toLowerCase());
  return known.size === 0
    ? text
    : text.replaceAll(WORD, (word) => (known.has(word.toLowerCase()) ? broken(word) : word));
}

function broken(word: string): string {
  const [first = ''] = word;
  return first + JOINER + word.slice(first.length);
}
