import { UsageError } from '../../model/errors.ts';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { MAX_DEPTH } from '../limits.ts';
import { writeBytes, writeComplex, writeInteger, writeNumber, writeText } from './encode-scalar.ts';
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
    writeText(writer, value);
  } else if (typeof value !== 'object') {
    throw new UsageError(`a ${typeof value} cannot cross to Python`);
  } else if (value instanceof Uint8Array) {
    writeBytes(writer, value);
  } else if (value instanceof PythonComplex) {
    writeComplex(writer, value.real, value.imaginary);
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
function isArray(value: Container): value is PythonValue[] {
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
