import { PythonFrozenSet } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import type { Container } from '../marshal/extensions.ts';
import { failure } from '../marshal/failure.ts';

/** Containers whose own forms cannot hold an extension: that is a list, which has no hash. */
export function startContainer(tag: PythonValue): Container | null {
  if (tag === 'dict') {
    return startMap();
  }
  const set = new Set<PythonValue>();
  const fill = (items: readonly PythonValue[]): void => items.forEach((item) => set.add(item));
  if (tag === 'frozenset') {
    return { value: new PythonFrozenSet(set), fill };
  }
  return tag === 'set' ? { value: set, fill } : null;
}

function startMap(): Container {
  const map = new Map<PythonValue, PythonValue>();
  const fill = (items: readonly PythonValue[]): void => {
    if (items.length % 2 !== 0) {
      throw failure('malformed', 'a key of a dict has no value');
    }
    for (let index = 0; index < items.length; index += 2) {
      map.set(items[index] ?? null, items[index + 1] ?? null);
    }
  };
  return { value: map, fill };
}
