import { MAX_INTEGER_DIGITS } from '../limits.ts';
import { failure } from './failure.ts';

/** Marshal keeps an integer beyond 32 bits as digits of 15 bits, the least significant first. */
const DIGIT_BITS = 15;
const DIGIT_LIMIT = 1 << DIGIT_BITS;

/** As many digits make a safe integer, whatever they are. */
const SAFE_DIGITS = 3;

/** A number where it is exact, else a bigint. */
export function narrowInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Reads the `count` digits, of two bytes each, that begin at `start`. */
export function decodeDigits(
  view: DataView,
  start: number,
  count: number,
  negative: boolean,
): number | bigint {
  if (count > MAX_INTEGER_DIGITS) {
    throw failure('limit', `an integer of ${count} digits is over the limit`);
  }
  if (count === 0 || view.getUint16(start + count * 2 - 2, true) === 0) {
    throw failure('malformed', 'an integer has leading zeros');
  }
  if (count <= SAFE_DIGITS) {
    let magnitude = 0;
    for (let index = count - 1; index >= 0; index -= 1) {
      magnitude = magnitude * DIGIT_LIMIT + digitAt(view, start, index);
    }
    return negative ? -magnitude : magnitude;
  }
  const packed = packDigits(view, start, count);
  const magnitude = BigInt(`0x${Buffer.from(packed).toString('hex')}`);
  return narrowInteger(negative ? -magnitude : magnitude);
}

/** The digits without the gaps between them: big-endian bytes, as a hexadecimal number reads. */
function packDigits(view: DataView, start: number, count: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((count * DIGIT_BITS) / 8));
  let held = 0;
  let heldBits = 0;
  let at = bytes.length;
  for (let index = 0; index < count; index += 1) {
    held |= digitAt(view, start, index) << heldBits;
    heldBits += DIGIT_BITS;
    while (heldBits >= 8) {
      at -= 1;
      bytes[at] = held & 0xff;
      held >>>= 8;
      heldBits -= 8;
    }
  }
  if (at > 0) {
    bytes[at - 1] = held;
  }
  return bytes;
}

function digitAt(view: DataView, start: number, index: number): number {
  const digit = view.getUint16(start + index * 2, true);
  if (digit >= DIGIT_LIMIT) {
    throw failure('malformed', 'a digit of an integer is out of range');
  }
  return digit;
}
