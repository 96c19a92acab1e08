/**
 * Random bytes that follow from a seed, for runs that can be repeated: not fit for secrets.
 * Marsaglia's xorshift, 32 bits, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
 */
export function seededRandom(seed: number): (target: Uint8Array) => void {
  // Zero would stay zero for ever.
  let state = Math.imul(seed, 0x9e37_79b1) ^ 0x6d2b_79f5 || 1;
  return (target) => {
    for (let at = 0; at < target.length; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      target[at] = state >>> 11;
    }
  };
}
