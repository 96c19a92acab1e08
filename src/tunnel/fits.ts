import { PythonFrozenSet, PythonTuple } from '../model/value.ts';
import type { PythonValue } from '../model/value.ts';
import { MAX_DEPTH } from '../protocol/limits.ts';

/** What an item takes at least, with its type code and length. */
const ITEM_BYTES = 5;

/**
 * Whether a value of plain types takes at most so many bytes when it is written out, each part as often as
 * it is referred to. Looks at no more of it than so many bytes; one that contains itself does not fit.
 */
export function fits(value: PythonValue, mostBytes: number): boolean {
  return remaining(value, mostBytes, 0) >= 0;
}

function remaining(value: PythonValue, bytes: number, depth: number): number {
  let left = depth >= MAX_DEPTH ? -1 : bytes - sizeAlone(value);
  if (left < 0 || typeof value !== 'object' || value === null) {
    return left;
  }
  for (const part of partsOf(value)) {
    left = remaining(part, left, depth + 1);
    if (left < 0) {
      break;
    }
  }
  return left;
}

function sizeAlone(value: PythonValue): number {
  if (typeof value === 'string') {
    return ITEM_BYTES + Buffer.byteLength(value);
  }
  return ITEM_BYTES + (value instanceof Uint8Array ? value.length : 0);
}

function partsOf(value: PythonValue & object): Iterable<PythonValue> {
  if (Array.isArray(value) || value instanceof Set) {
    return value;
  }
  if (value instanceof PythonTuple || value instanceof PythonFrozenSet) {
    return value.items;
  }
  if (value instanceof Map) {
    return [...value.keys(), ...value.values()];
  }
  return value instanceof Uint8Array ? [] : itemsOf(value);
}

function* itemsOf(record: object): Iterable<PythonValue> {
  for (const [key, item] of Object.entries<PythonValue>({ ...record })) {
    yield key;
    yield item;
  }
}
