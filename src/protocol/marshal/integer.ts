import { MAX_INTEGER_DIGITS } from '../limits.ts';
import { atMost, failure } from './failure.ts';

/** Marshal keeps an integer beyond 32 bits as digits of 15 bits, the least significant first. */
const DIGIT_BITS = 15;
const DIGIT_LIMIT = 1 << DIGIT_BITS;

/** Any integer that is safe has no more of them. */
const SAFE_DIGITS = 4;

/** Reads digits of two bytes each. */
export function decodeDigits(bytes: Uint8Array, negative: boolean): number | bigint {
  const count = bytes.length / 2;
  atMost(MAX_INTEGER_DIGITS, count, 'digits in an integer');
  const digits = Array.from({ length: count }, (_, index) => digitAt(bytes, count - 1 - index));
  if (digits[0] === undefined || digits[0] === 0) {
    throw failure('malformed', 'an integer has leading zeros');
  }
  if (count <= SAFE_DIGITS) {
    const magnitude = digits.reduce((all, digit) => all * DIGIT_LIMIT + digit, 0);
    if (magnitude <= Number.MAX_SAFE_INTEGER) {
      return negative ? -magnitude : magnitude;
    }
  }
  const binary = digits.map((digit) => digit.toString(2).padStart(DIGIT_BITS, '0'));
  const magnitude = BigInt(`0b${binary.join('')}`);
  return negative ? -magnitude : magnitude;
}

function digitAt(bytes: Uint8Array, index: number): number {
  const digit = (bytes[index * 2] ?? 0) | ((bytes[index * 2 + 1] ?? 0) << 8);
  if (digit >= DIGIT_LIMIT) {
    throw failure('malformed', 'a digit of an integer is out of range');
  }
  return digit;
}
