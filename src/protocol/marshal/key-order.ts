/**
 * Objects list keys that look like indices first: of `{"b": 0, "7": 0}` the order of Python is kept
 * beside the object, which says nothing of it.
 */
export const KEY_ORDERS = new WeakMap<object, readonly string[]>();

/** The last index that an array can have. */
const LAST_INDEX = String(2 ** 32 - 2);

/** Whether a key may be an index: what begins with a digit. */
export function looksLikeIndex(key: string): boolean {
  return key >= '0' && key < ':';
}

/**
 * Prepares a record for keys that look like indices. V8 would make room up to the highest, 12 KB for
 * one key; after an index so high it keeps a table.
 */
export function makeSparse(record: object): void {
  Reflect.set(record, LAST_INDEX, null);
  Reflect.deleteProperty(record, LAST_INDEX);
}

/** Remembers the order in which the keys of a record were added; one that came twice has none. */
export function keepKeyOrder(record: object, keys: readonly string[]): void {
  if (Object.keys(record).length === keys.length) {
    KEY_ORDERS.set(record, keys);
  }
}
