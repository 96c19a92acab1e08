/**
 * Objects list keys that look like indices first: of `{"b": 0, "7": 0}` the order of Python is kept
 * beside the object, which says nothing of it.
 */
export const KEY_ORDERS = new WeakMap<object, readonly string[]>();

/** Remembers the order in which the keys of a record were added, if it may not be the record's own. */
export function keepKeyOrder<Kind extends object>(record: Kind, keys: readonly string[]): Kind {
  if (keys.some((key) => key >= '0' && key < ':')) {
    KEY_ORDERS.set(record, keys);
  }
  return record;
}
