/**
 * Objects list keys that look like indices first: of `{"b": 0, "7": 0}` the order of Python is kept
 * beside the object, which says nothing of it.
 */
const orders = new WeakMap<object, readonly string[]>();

/** Remembers the order in which the keys of a record were added, if it may not be the record's own. */
export function keepKeyOrder(record: object, order: readonly string[]): void {
  if (order.some((key) => key < ':' && key >= '0')) {
    orders.set(record, order);
  }
}

/** The keys of an object in their first order, unless keys were added or removed since. */
export function keysInOrder(record: object): readonly string[] {
  const keys = Object.keys(record);
  const order = orders.get(record);
  const isSame = order?.length === keys.length && order.every((key) => Object.hasOwn(record, key));
  return isSame ? order : keys;
}
