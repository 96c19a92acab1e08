import { PythonComplex } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { MAX_STRING_BYTES } from '../limits.ts';
import { failure } from './failure.ts';
import { decodeDigits, narrowInteger } from './integer.ts';
import type { Reader } from './reader.ts';
import { decodeText } from './text.ts';
import { TYPE_CODE } from './type-code.ts';

/** A value that holds no other and may be shared, by its type code. */
export function decodeLeaf(type: number, from: Reader): PythonValue {
  switch (type) {
    case TYPE_CODE.int32:
      return from.int32();
    case TYPE_CODE.int64:
      return narrowInteger(from.int64());
    case TYPE_CODE.long:
      return decodeLong(from.int32(), from);
    case TYPE_CODE.complex:
      return new PythonComplex(from.float64(), from.float64());
    case TYPE_CODE.bytes:
      // A copy; `slice` of a Buffer would share its memory.
      return new Uint8Array(from.span(from.checked(from.int32())));
    case TYPE_CODE.text:
    case TYPE_CODE.interned:
    case TYPE_CODE.ascii:
    case TYPE_CODE.internedAscii:
      return decodeString(from.int32(), from);
    case TYPE_CODE.shortAscii:
    case TYPE_CODE.shortInternedAscii:
      return decodeString(from.byte(), from);
    default:
      throw failure('unsupported', `type code ${type} stands for no value that can cross`);
  }
}

function decodeLong(count: number, from: Reader): number | bigint {
  const digits = Math.abs(count);
  return decodeDigits(from.view, from.advance(digits * 2), digits, count < 0);
}

function decodeString(length: number, from: Reader): string {
  if (length > MAX_STRING_BYTES) {
    throw failure('limit', `a string of ${length} bytes is over the limit`);
  }
  return decodeText(from.span(from.checked(length)));
}
