import type { Members } from './members.ts';
import { noKey, notSupported } from './surface.ts';
import type { Use } from './surface.ts';
import { andThen } from '../thenable.ts';

/** What items are made of: the names of an object that may be used. */
interface Target {
  readonly members: Members;
  invoke(use: Use, key: string, args: readonly unknown[]): unknown;
  read(use: Use, name: string): unknown;
  write(use: Use, name: string, value: unknown): null;
}

/** `object[key]`: what its `get` gives, else the attribute of that name. */
export function getItem(target: Target, use: Use): unknown {
  const [key] = use.args;
  if (target.members.methods.has('get')) {
    return andThen(target.invoke(use, 'get', [key]), (value) => {
      if (value === undefined) {
        throw noKey(key);
      }
      return value;
    });
  }
  if (typeof key !== 'string' || !target.members.attributes.has(key)) {
    throw noKey(key);
  }
  return target.read(use, key);
}

/** `object[key] = value`: by its `set`, else as the attribute of that name. */
export function setItem(target: Target, use: Use): unknown {
  const [key, value] = use.args;
  if (target.members.methods.has('set')) {
    return andThen(target.invoke(use, 'set', [key, value]), () => null);
  }
  if (typeof key !== 'string' || !target.members.write.has(key)) {
    throw noKey(key);
  }
  return target.write(use, key, value);
}

/** `del object[key]`: by its `delete`, which says whether there was one. */
export function delItem(target: Target, use: Use): unknown {
  const [key] = use.args;
  if (!target.members.methods.has('delete')) {
    throw notSupported(use);
  }
  return andThen(target.invoke(use, 'delete', [key]), (deleted) => {
    if (deleted === false) {
      throw noKey(key);
    }
    return null;
  });
}

/** `key in object`: by its `has` or `includes`, else whether there is such a name. */
export function hasItem(target: Target, use: Use): unknown {
  const [key] = use.args;
  const { methods, attributes } = target.members;
  const test = ['has', 'includes'].find((name) => methods.has(name));
  if (test !== undefined) {
    return andThen(target.invoke(use, test, [key]), Boolean);
  }
  return typeof key === 'string' && (methods.has(key) || attributes.has(key));
}

/** `len(object)`: its `size` or `length`. */
export function lengthOf(target: Target, use: Use): unknown {
  const name = ['size', 'length'].find((name) => target.members.attributes.has(name));
  if (name === undefined) {
    throw notSupported(use);
  }
  return andThen(target.read(use, name), (length) => {
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
      throw notSupported(use);
    }
    return length;
  });
}
