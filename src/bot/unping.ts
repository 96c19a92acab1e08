/** Shown as nothing, and enough that a client does not take a word for its user's name. */
const JOINER = '\u2060';
/** Names looked at: a channel may have many thousands, and a guest print much. */
const MOST_NAMES = 2000;
/** What may be part of a name on IRC (RFC 2812, 2.3.1), and letters of any language. */
const WORD = /[\p{L}\p{N}[\]\\`_^{|}-]+/gu;

/** Longer names are not looked for: networks have none. */
const MOST_NAME_CHARACTERS = 64;
const LETTER = /[\p{L}\p{N}]/u;

/** Text in which no name but `asker` is a word of its own: a guest must not call people. */
export function unping(text: string, names: Iterable<string>, asker: string): string {
  const known = new Set<string>();
  for (const name of names) {
    if (known.size >= MOST_NAMES) {
      break;
    }
    if (name.length <= MOST_NAME_CHARACTERS) {
      known.add(name.toLowerCase());
    }
  }
  known.delete(asker.toLowerCase());
  if (known.size === 0) {
    return text;
  }
  const longest = Math.max(...[...known].map(({ length }) => length));
  return text.replaceAll(WORD, (word) => withoutCalls(word, known, longest));
}

/** Clients take for a name what has no letter on either side, as in `[ann]`, and in `ann-bob` twice. */
function withoutCalls(word: string, known: ReadonlySet<string>, longest: number): string {
  const edges = edgesOf(word);
  let quiet = '';
  let done = 0;
  for (const [place, start] of edges.entries()) {
    if (start < done) {
      continue;
    }
    const end = edges
      .slice(place + 1, place + 1 + longest)
      .findLast((edge) => known.has(word.slice(start, edge).toLowerCase()));
    if (end !== undefined) {
      quiet += word.slice(done, start) + broken(word.slice(start, end));
      done = end;
    }
  }
  return quiet + word.slice(done);
}

/** Where a name may begin or end: between two letters it can't. */
function edgesOf(word: string): readonly number[] {
  const letters = Array.from(word, (character) => LETTER.test(character));
  const edges: number[] = [0];
  let at = 0;
  for (const [place, character] of Array.from(word).entries()) {
    at += character.length;
    if (letters[place] !== true || letters[place + 1] !== true) {
      edges.push(at);
    }
  }
  return edges;
}

function broken(word: string): string {
  const [first = ''] = word;
  return first + JOINER + word.slice(first.length);
}
