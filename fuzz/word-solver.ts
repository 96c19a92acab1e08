/** What a program has found out of one 32-bit word on its way. All numbers are unsigned. */
export type WordFact =
  | { readonly kind: 'equal' | 'differs'; readonly mask: number; readonly value: number }
  | { readonly kind: 'atLeast' | 'below'; readonly value: number };

type BitFact = Extract<WordFact, { mask: number }>;

/** A word with which all the facts hold, or null when there is none. */
export function solveWord(facts: readonly WordFact[]): number | null {
  let least = 0;
  let most = 2 ** 32 - 1;
  let known = 0;
  let bits = 0;
  const unequal: BitFact[] = [];
  for (const fact of facts) {
    if (!('mask' in fact)) {
      least = fact.kind === 'atLeast' ? Math.max(least, fact.value) : least;
      most = fact.kind === 'below' ? Math.min(most, fact.value - 1) : most;
    } else if (fact.kind === 'differs') {
      unequal.push(fact);
    } else if (hasBitsOutside(fact) || (known & fact.mask & (bits ^ fact.value)) !== 0) {
      return null;
    } else {
      known |= fact.mask;
      bits |= fact.value;
    }
  }
  if (known === 0 && unequal.length === 0) {
    return least <= most ? least : null;
  }
  if (least > 0 || most < 2 ** 32 - 1) {
    throw new Error('a word is compared both by its size and by its bits');
  }
  return chooseBits(known, bits, unequal);
}

/** Fixes bits until nothing is equal that must not be: tries every way, so null means there is none. */
function chooseBits(known: number, bits: number, unequal: readonly BitFact[]): number | null {
  const open = unequal.filter(
    (fact) => !hasBitsOutside(fact) && (known & fact.mask & (bits ^ fact.value)) === 0,
  );
  const [first, ...others] = open.toSorted(
    (one, other) => bitCount(one.mask & ~known) - bitCount(other.mask & ~known),
  );
  if (first === undefined) {
    return bits >>> 0;
  }
  let fixed = known;
  let chosen = bits;
  for (let free = first.mask & ~known; free !== 0; free &= free - 1) {
    const bit = free & -free;
    const different = chosen | (~first.value & bit);
    const found = chooseBits(fixed | bit, different, others);
    if (found !== null) {
      return found;
    }
    // This bit is the same then, and one of the others differs.
    fixed |= bit;
    chosen |= first.value & bit;
  }
  return null;
}

function hasBitsOutside({ mask, value }: BitFact): boolean {
  return (value & ~mask) !== 0;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    count += 1;
  }
  return count;
}
