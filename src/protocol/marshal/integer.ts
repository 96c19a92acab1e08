import { ProtocolError } from '../../model/errors.ts';
import { MAX_INTEGER_DIGITS } from '../limits.ts';

/** Marshal keeps an integer beyond 32 bits as digits of 15 bits, the least significant first. */
const DIGIT_BITS = 15;
const DIGIT_LIMIT = 1 << DIGIT_BITS;

/** A number where it is exact, else a bigint. */
export function narrowInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** `view` holds exactly the digits, two bytes each. */
export function decodeDigits(view: DataView, negative: boolean): number | bigint {
  const count = view.byteLength / 2;
  if (count > MAX_INTEGER_DIGITS) {
    throw new ProtocolError(`an integer of ${count} digits is over the limit`, {
      details: { reason: 'limit', limit: MAX_INTEGER_DIGITS },
    });
  }
  if (count === 0 || view.getUint16(view.byteLength - 2, true) === 0) {
    throw malformed('an integer has leading zeros');
  }
  const magnitude = BigInt(`0x${Buffer.from(packDigits(view, count)).toString('hex')}`);
  return narrowInteger(negative ? -magnitude : magnitude);
}

/** The digits without the gaps between them: big-endian bytes, as a hexadecimal number reads. */
function packDigits(view: DataView, count: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((count * DIGIT_BITS) / 8));
  let held = 0;
  let heldBits = 0;
  let at = bytes.length;
  for (let index = 0; index < count; index += 1) {
    const digit = view.getUint16(index * 2, true);
    if (digit >= DIGIT_LIMIT) {
      throw malformed('a digit of an integer is out of range');
    }
    held |= digit << heldBits;
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

function malformed(message: string): ProtocolError {
  return new ProtocolError(message, { details: { reason: 'malformed' } });
}
