import { UsageError } from '../../model/errors.ts';
import { PythonFloat } from '../../model/value-numbers.ts';
import { PythonByteArray, PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { HostInput } from '../../model/value.ts';
import { MAX_DEPTH } from '../limits.ts';
import { KEY_ORDERS } from '../marshal/key-order.ts';
import { isPlainObject } from './encode-plain.ts';

/** Buffers from this size on travel beside the value. */
export const ATTACHED_BYTES = 64 * 1024;

/** Keys that were judged: what shares its parts is small, but has no end when each is looked at anew. */
type Judged = Map<object, boolean>;

/**
 * Whether marshal can write a key of a dict, or an item of a set, as what it is. Extensions are lists
 * on their way, and a list has no hash.
 *
 * @throws UsageError for what has no hash in Python either.
 */
export function isNativeKey(key: HostInput, judged: Judged, depth: number = 0): boolean {
  if (typeof key !== 'object' || key === null) {
    return typeof key !== 'function';
  }
  if (depth > MAX_DEPTH) {
    throw new UsageError(`a key is nested deeper than ${MAX_DEPTH}, or contains itself`);
  }
  if (key instanceof PythonTuple || key instanceof PythonFrozenSet) {
    const known = judged.get(key);
    const isNative = known ?? [...key.items].every((item) => isNativeKey(item, judged, depth + 1));
    judged.set(key, isNative);
    return isNative;
  }
  if (key instanceof Uint8Array || key instanceof ArrayBuffer) {
    return key.byteLength < ATTACHED_BYTES;
  }
  refuseUnhashable(key);
  return key instanceof PythonComplex || key instanceof PythonFloat;
}

function refuseUnhashable(key: object): void {
  if (Array.isArray(key)) {
    throw new UsageError('a list cannot be a key or in a set of Python: use PythonTuple');
  }
  if (key instanceof Set) {
    throw new UsageError('a set cannot be a key or in a set of Python: use PythonFrozenSet');
  }
  if (key instanceof Map || key instanceof PythonByteArray || isPlainObject(key)) {
    throw new UsageError('what may change cannot be a key or in a set of Python');
  }
}

/** The keys of an object in their first order, unless keys were added or removed since. */
export function keysInOrder(record: object): readonly string[] {
  const keys = Object.keys(record);
  const order = KEY_ORDERS.get(record);
  const isSame = order?.length === keys.length && order.every((key) => Object.hasOwn(record, key));
  return isSame ? order : keys;
}
