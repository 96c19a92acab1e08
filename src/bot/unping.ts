/** Shown as nothing, and enough that a client does not take a word for its user's name. */
const JOINER = '\u2060';
/** What may be part of a name on IRC (RFC 2812, 2.3.1), and letters of any language. */
const WORD = /[\p{L}\p{N}[\]\\`_^{|}-]+/gu;
/** Longer names are not looked for: networks have none. */
const MOST_NAME_CHARACTERS = 64;
const LETTER = /[\p{L}\p{N}]/u;

/** What a word of a text is: somebody's name who must not be called, another's who may, or neither. */
export type KindOfWord = 'call' | 'name' | 'word';

/** How words are looked up. A word may have thousands of parts that could be names. */
export interface Lookup {
  /** All of a word as names are compared: letter by letter, so that it stays as long. */
  readonly fold: (word: string) => string;
  /** What a part of such a word is. */
  readonly kindOf: (folded: string) => KindOfWord;
}

/** Text in which no name is a word of its own that would call somebody: a guest must not call people. */
export function unping(text: string, lookup: Lookup): string {
  return text.replaceAll(WORD, (word) => withoutCalls(word, lookup));
}

/** Clients take for a name what has no letter on either side, as in `[ann]`, and in `ann-bob` twice. */
function withoutCalls(word: string, { fold, kindOf }: Lookup): string {
  const folded = fold(word);
  const edges = edgesOf(word);
  let quiet = '';
  let done = 0;
  for (const [place, start] of edges.entries()) {
    if (start < done) {
      continue;
    }
    const end = edges
      .slice(place + 1, place + 1 + MOST_NAME_CHARACTERS)
      .findLast((edge) => kindOf(folded.slice(start, edge)) !== 'word');
    if (end !== undefined) {
      const name = word.slice(start, end);
      quiet +=
        word.slice(done, start) +
        (kindOf(folded.slice(start, end)) === 'call' ? broken(name) : name);
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
