/** How alike two words must be, from 0 to 1, for one to be taken for the other mistyped. */
const ALIKE = 0.4;
/** Longer words are not compared. */
const MAX_COMPARED = 64;

/** `'; did you mean --timeout?'` for the most similar of `known`, or nothing when none is similar. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word.length > MAX_COMPARED) {
    return '';
  }
  const scored = known.map((name) => ({ name, score: likeness(word.toLowerCase(), name) }));
  const best = scored.reduce((left, right) => (right.score > left.score ? right : left), {
    name: '',
    score: 0,
  });
  return best.score < ALIKE ? '' : `; did you mean ${best.name}?`;
}

/** The share of pairs of neighbouring letters that both words have (Dice's coefficient). */
function likeness(left: string, right: string): number {
  const [some, others] = [pairs(left), pairs(right)];
  const common = [...some].filter((pair) => others.has(pair)).length;
  return (2 * common) / (some.size + others.size);
}

function pairs(word: string): ReadonlySet<string> {
  // Words begin and end with a pair of their own.
  const padded = ` ${word.replace(/^-+/, '')} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2)));
}
