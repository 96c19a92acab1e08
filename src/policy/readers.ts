import { PolicyError } from '../model/errors.ts';
import { MAX_LIST_LENGTH, MAX_NAME_LENGTH } from './bounds.ts';
import { didYouMean } from './suggest.ts';

/** Turns an unknown value into a checked one, or throws a PolicyError that names `path`. */
export type Reader<Value> = (value: unknown, path: string) => Value;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/** `limits` and `memoryMiB` to `limits.memoryMiB`. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Own properties of a plain object, each read once, so that an accessor cannot change its mind. */
export function readRecord(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (!isRecord(value)) {
    throw new PolicyError(path, `must be a plain object, not ${kindOf(value)}`);
  }
  return new Map(Object.entries(value).filter(([, item]) => item !== undefined));
}

/** Like readRecord, with no keys but the known ones. */
export function readFields(
  value: unknown,
  path: string,
  known: readonly string[],
): ReadonlyMap<string, unknown> {
  const fields = readRecord(value, path);
  for (const key of fields.keys()) {
    if (!known.includes(key)) {
      throw new PolicyError(join(path, key), `unknown key${didYouMean(key, known)}`);
    }
  }
  return fields;
}

/** A whole number within bounds, both included. */
export function readInteger(least: number, most: number): Reader<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      const shown = typeof value === 'number' ? String(value) : kindOf(value);
      throw new PolicyError(path, `must be a whole number, not ${shown}`);
    }
    if (value < least || value > most) {
      throw new PolicyError(path, `must be from ${least} to ${most}, not ${value}`);
    }
    return value;
  };
}

/** `true` or `false`. */
export const readBoolean: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') {
    throw new PolicyError(path, `must be true or false, not ${kindOf(value)}`);
  }
  return value;
};

/** A string that can become a C string in UTF-8. */
export const readText: Reader<string> = (value, path) => {
  if (typeof value !== 'string') {
    throw new PolicyError(path, `must be a string, not ${kindOf(value)}`);
  }
  if (value.includes('\0')) throw new PolicyError(path, 'must not contain a NUL character');
  if (/\p{Surrogate}/u.test(value))
    throw new PolicyError(path, 'must not contain half a character');
  return value;
};

/** One of a few words. */
export function readChoice<Choice extends string>(choices: readonly Choice[]): Reader<Choice> {
  return (value, path) => {
    const text = readText(value, path);
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      const list = choices.map((candidate) => `"${candidate}"`).join(', ');
      throw new PolicyError(path, `must be one of ${list}${didYouMean(text, choices)}`);
    }
    return choice;
  };
}

/** A list of different strings, each passing `check`, which throws when one does not. */
export function readNames(check: (name: string, path: string) => void): Reader<readonly string[]> {
  return (value, path) => {
    if (!Array.isArray(value)) {
      throw new PolicyError(path, `must be an array of strings, not ${kindOf(value)}`);
    }
    if (value.length > MAX_LIST_LENGTH) {
      throw new PolicyError(path, `must have at most ${MAX_LIST_LENGTH} entries`);
    }
    const names = new Set<string>();
    for (const [index, item] of value.entries()) {
      const itemPath = `${path}[${index}]`;
      const name = readText(item, itemPath);
      if (name.length > MAX_NAME_LENGTH) {
        throw new PolicyError(itemPath, `must have at most ${MAX_NAME_LENGTH} characters`);
      }
      check(name, itemPath);
      if (names.has(name)) throw new PolicyError(itemPath, `"${name}" is listed twice`);
      names.add(name);
    }
    return [...names];
  };
}
