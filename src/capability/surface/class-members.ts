import { HostObject } from '../../model/reference.ts';
import { isSafeName } from '../names.ts';
import { isMethod, KNOWN_SYMBOLS } from './members.ts';
import type { Members } from './members.ts';

const known = new WeakMap<object, Members>();

/**
 * What guests may use of an instance of a class that extends `HostObject`: methods, getters and
 * setters of its class and of those above it, but for names with `_` or `#` in front.
 */
export function membersOfClass(instance: HostObject): Members {
  const prototype = Reflect.getPrototypeOf(instance) ?? instance;
  const members = known.get(prototype) ?? collect(prototype);
  known.set(prototype, members);
  return members;
}

function collect(prototype: object): Members {
  const methods = new Set<string>();
  const attributes = new Set<string>();
  const write = new Set<string>();
  const symbols = new Set<symbol>();
  const seen = new Set<PropertyKey>();
  for (
    let at: object | null = prototype;
    at !== null && at !== HostObject.prototype;
    at = Reflect.getPrototypeOf(at)
  ) {
    for (const key of Reflect.ownKeys(at)) {
      const property = Reflect.getOwnPropertyDescriptor(at, key);
      if (property === undefined || seen.has(key)) {
        continue; // a class hides what classes above it call by the same name
      }
      seen.add(key);
      if (typeof key === 'symbol') {
        if (isMethod(property) && KNOWN_SYMBOLS.has(key)) {
          symbols.add(key);
        }
      } else if (isPublicName(key)) {
        if (isMethod(property)) {
          methods.add(key);
        }
        if (property.get !== undefined) {
          attributes.add(key);
        }
        if (property.set !== undefined) {
          write.add(key);
        }
      }
    }
  }
  return { methods, attributes, write, symbols, hidesOwn: true };
}

function isPublicName(name: string): boolean {
  return isSafeName(name) && !/^[_#]/.test(name);
}
