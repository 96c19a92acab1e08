/** As `integer.ts` reads them: digits of 15 bits. */
const DIGIT_BITS = 15;
const DIGIT_MASK = 0x7fff;

/** The digits of a magnitude above zero, the least significant first. */
export function encodeDigits(magnitude: bigint): number[] {
  const hex = magnitude.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const digits: number[] = [];
  let held = 0;
  let heldBits = 0;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    held |= (bytes[at] ?? 0) << heldBits;
    heldBits += 8;
    if (heldBits >= DIGIT_BITS) {
      digits.push(held & DIGIT_MASK);
      held >>>= DIGIT_BITS;
      heldBits -= DIGIT_BITS;
    }
  }
  if (held > 0) {
    digits.push(held);
  }
  return digits;
}

/** The same of a number that is exact, without the detour. */
export function smallDigits(magnitude: number): number[] {
  const digits: number[] = [];
  for (let rest = magnitude; rest > 0; rest = Math.floor(rest / (DIGIT_MASK + 1))) {
    digits.push(rest % (DIGIT_MASK + 1));
  }
  return digits;
}
