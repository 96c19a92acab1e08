import { UsageError } from '../model/errors.ts';
import { HostObject, HostProxy } from '../model/reference.ts';
import { isPlainObject } from '../protocol/value/encode-plain.ts';
import { isData } from './data.ts';
import type { Exposure } from './exposure.ts';
import { isPythonName } from './names.ts';
import { notExposable } from './wrap.ts';

/** Names that modules have for themselves. */
const DUNDER = /^__.*__$/;

/**
 * Checks all of what is to be exposed, so that a mistake shows at once and not when a guest comes
 * upon it. Getters are not evaluated.
 *
 * @throws UsageError for names that Python has no room for and for objects that cannot be exposed.
 */
export function checkExposure(exposure: Exposure): void {
  const seen = new Set<object>();
  for (const [name, value] of Object.entries(exposure)) {
    if (!isPythonName(name) || DUNDER.test(name)) {
      throw new UsageError(`expose: '${name}' is no name that Python code could use for it`);
    }
    check(value, `expose.${name}`, seen);
  }
}

function check(value: unknown, path: string, seen: Set<object>): void {
  if (typeof value === 'symbol') {
    throw new UsageError(`${path}: a symbol cannot be exposed`);
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) {
    return;
  }
  seen.add(value);
  if (!Array.isArray(value) && !isPlainObject(value)) {
    if (!(value instanceof HostProxy || value instanceof HostObject || isData(value))) {
      throw notExposable(value, path);
    }
    return;
  }
  for (const key of Object.keys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    check(property?.value, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, seen);
  }
}
