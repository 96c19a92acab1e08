import { encodeDigits, smallDigits } from './encode-integer.ts';
import { encodeText } from './encode-text.ts';
import { SHARED_FLAG, TYPE_CODE } from './type-code.ts';
import type { Writer } from './writer.ts';

/** Longest text in the short form; it is written letter by letter. */
const SHORT_TEXT = 255;

/** An int when it is a safe integer (but not -0), else a float. */
export function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writeFloat(writer, value);
  } else if ((value | 0) === value) {
    writer.byte(TYPE_CODE.int32);
    writer.int32(value);
  } else {
    writeLong(writer, value < 0, smallDigits(Math.abs(value)));
  }
}

export function writeFloat(writer: Writer, value: number): void {
  writer.byte(TYPE_CODE.float);
  writer.float64(value);
}

export function writeInteger(writer: Writer, value: bigint): void {
  if (BigInt.asIntN(32, value) === value) {
    writer.byte(TYPE_CODE.int32);
    writer.int32(Number(value));
    return;
  }
  writeLong(writer, value < 0n, encodeDigits(value < 0n ? -value : value));
}

function writeLong(writer: Writer, negative: boolean, digits: readonly number[]): void {
  writer.byte(TYPE_CODE.long);
  writer.int32(negative ? -digits.length : digits.length);
  for (const digit of digits) {
    writer.uint16(digit);
  }
}

export function writeText(writer: Writer, value: string): void {
  if (value.length <= SHORT_TEXT && writer.shortAscii(TYPE_CODE.shortInternedAscii, value)) {
    return;
  }
  const bytes = encodeText(value);
  writer.byte(TYPE_CODE.text);
  writer.int32(bytes.length);
  writer.bytes(bytes);
}

/** They may be referred to, and count as such. */
export function writeBytes(writer: Writer, value: Uint8Array): void {
  writer.byte(TYPE_CODE.bytes | SHARED_FLAG);
  writer.int32(value.length);
  writer.bytes(value);
}

export function writeComplex(writer: Writer, real: number, imaginary: number): void {
  writer.byte(TYPE_CODE.complex);
  writer.float64(real);
  writer.float64(imaginary);
}
