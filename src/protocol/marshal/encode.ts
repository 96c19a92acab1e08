import { UsageError } from '../../model/errors.ts';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { MAX_DEPTH } from '../limits.ts';
import { encodeDigits } from './encode-integer.ts';
import { encodeText } from './encode-text.ts';
import { TYPE_CODE } from './type-code.ts';
import { Writer } from './writer.ts';

/**
 * Encodes one value. A number becomes an int when it is a safe integer (but not -0), else a float.
 *
 * @throws UsageError for what is no `PythonValue`, and for nesting beyond `MAX_DEPTH` (a cycle).
 */
export function encodeMarshal(value: PythonValue): Uint8Array {
  const writer = new Writer();
  write(writer, value, 0);
  return writer.finish();
}

function write(writer: Writer, value: PythonValue, depth: number): void {
  if (value === null) {
    writer.byte(TYPE_CODE.none);
  } else if (typeof value === 'boolean') {
    writer.byte(value ? TYPE_CODE.true : TYPE_CODE.false);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else if (typeof value === 'bigint') {
    writeInteger(writer, value);
  } else if (typeof value === 'string') {
    writeBytes(writer, TYPE_CODE.text, encodeText(value));
  } else if (typeof value !== 'object') {
    throw new UsageError(`a ${typeof value} cannot cross to Python`);
  } else if (value instanceof Uint8Array) {
    writeBytes(writer, TYPE_CODE.bytes, value);
  } else if (value instanceof PythonComplex) {
    writer.byte(TYPE_CODE.complex);
    writer.float64(value.real);
    writer.float64(value.imaginary);
  } else {
    writeContainer(writer, value, depth);
  }
}

type Container = Exclude<PythonValue & object, Uint8Array | PythonComplex>;

function writeContainer(writer: Writer, value: Container, depth: number): void {
  if (depth >= MAX_DEPTH) {
    throw new UsageError(`a value is nested deeper than ${MAX_DEPTH}, or contains itself`);
  }
  if (isArray(value)) {
    writeItems(writer, TYPE_CODE.list, value, value.length, depth);
  } else if (value instanceof PythonTuple) {
    writeItems(writer, TYPE_CODE.tuple, value.items, value.items.length, depth);
  } else if (value instanceof Set) {
    writeItems(writer, TYPE_CODE.set, value, value.size, depth);
  } else if (value instanceof PythonFrozenSet) {
    writeItems(writer, TYPE_CODE.frozenSet, value.items, value.items.size, depth);
  } else {
    writeEntries(writer, value instanceof Map ? value : Object.entries(checkPlain(value)), depth);
  }
}

/** `Array.isArray` does not narrow a union with readonly arrays. */
function isArray(value: Container): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function checkPlain<Value extends object>(value: Value): Value {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new UsageError('an instance of a class cannot cross to Python');
  }
  return value;
}

function writeItems(
  writer: Writer,
  code: number,
  items: Iterable<PythonValue>,
  count: number,
  depth: number,
): void {
  writer.byte(code);
  writer.int32(count);
  for (const item of items) {
    write(writer, item, depth + 1);
  }
}

function writeEntries(
  writer: Writer,
  entries: Iterable<readonly [PythonValue, PythonValue]>,
  depth: number,
): void {
  writer.byte(TYPE_CODE.dict);
  for (const [key, value] of entries) {
    write(writer, key, depth + 1);
    write(writer, value, depth + 1);
  }
  writer.byte(TYPE_CODE.dictEnd);
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.byte(TYPE_CODE.float);
    writer.float64(value);
  } else if ((value | 0) === value) {
    writer.byte(TYPE_CODE.int32);
    writer.int32(value);
  } else {
    writeInteger(writer, BigInt(value));
  }
}

function writeInteger(writer: Writer, value: bigint): void {
  if (BigInt.asIntN(32, value) === value) {
    writer.byte(TYPE_CODE.int32);
    writer.int32(Number(value));
    return;
  }
  const digits = encodeDigits(value < 0n ? -value : value);
  writer.byte(TYPE_CODE.long);
  writer.int32(value < 0n ? -digits.length : digits.length);
  for (const digit of digits) {
    writer.uint16(digit);
  }
}

function writeBytes(writer: Writer, code: number, bytes: Uint8Array): void {
  writer.byte(code);
  writer.int32(bytes.length);
  writer.bytes(bytes);
}
