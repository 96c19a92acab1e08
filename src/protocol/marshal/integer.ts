import { MAX_INTEGER_DIGITS } from '../limits.ts';
import { atMost, failure } from './failure.ts';

/** Marshal keeps an integer beyond 32 bits as digits of 15 bits, the least significant first. */
const DIGIT_BITS = 15;
const DIGIT_LIMIT = 1 << DIGIT_BITS;

/** Any integer that is safe has no more of them. */
const SAFE_DIGITS = 4;

/** Reads digits of two bytes each. */
export function decodeDigits(bytes: Buffer, negative: boolean): number | bigint {
  const count = bytes.length / 2;
  atMost(MAX_INTEGER_DIGITS, count, 'digits in an integer');
  if (count === 0) {
    throw failure('malformed', 'an integer has no digits');
  }
  const magnitude = count <= SAFE_DIGITS ? joinDigits(bytes) : Infinity;
  if (magnitude <= Number.MAX_SAFE_INTEGER) {
    return negative ? -magnitude : magnitude;
  }
  const large = packDigits(bytes);
  return negative ? -large : large;
}

function joinDigits(bytes: Buffer): number {
  let magnitude = 0;
  for (let at = bytes.length - 2; at >= 0; at -= 2) {
    magnitude = magnitude * DIGIT_LIMIT + digitAt(bytes, at);
  }
  return magnitude;
}

/** The digits without the gaps between them. */
function packDigits(bytes: Buffer): bigint {
  const packed = Buffer.alloc(bytes.length + 2);
  for (let at = 0, bit = 0; at < bytes.length; at += 2, bit += DIGIT_BITS) {
    const shifted = digitAt(bytes, at) << (bit % 8);
    packed.writeUInt32LE(packed.readUInt32LE(bit >> 3) | shifted, bit >> 3);
  }
  return BigInt(`0x${Buffer.from(packed.toReversed()).toString('hex')}`);
}

/** The last digit is the first of the number: a zero there has no meaning. */
function digitAt(bytes: Buffer, at: number): number {
  const digit = bytes.readUInt16LE(at);
  if (digit >= DIGIT_LIMIT || (digit === 0 && at === bytes.length - 2)) {
    throw failure('malformed', 'a digit of an integer is out of range');
  }
  return digit;
}
