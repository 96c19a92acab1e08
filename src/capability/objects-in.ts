import { HostObject, HostProxy } from '../model/reference.ts';
import { PythonFrozenSet, PythonTuple } from '../model/value.ts';
import { isPlainObject } from '../protocol/value/encode-plain.ts';

/** All objects of the host that a value would hand out. */
export function objectsIn(value: unknown): ReadonlySet<object> {
  const seen = new Set<object>();
  const found = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) {
      continue;
    }
    seen.add(next);
    if (next instanceof HostProxy || next instanceof HostObject) {
      found.add(next);
    } else {
      for (const part of partsOf(next)) {
        waiting.push(part);
      }
    }
  }
  return found;
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) {
    const map: ReadonlyMap<unknown, unknown> = value;
    return [...map].flat();
  }
  if (value instanceof Set) {
    return value;
  }
  if (value instanceof PythonTuple || value instanceof PythonFrozenSet) {
    return [value.items];
  }
  const parts: readonly unknown[] =
    Array.isArray(value) || isPlainObject(value) ? Object.values(value) : [];
  return parts;
}
