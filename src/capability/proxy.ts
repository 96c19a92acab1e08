import { UsageError } from '../model/errors.ts';
import { Capability } from './capability.ts';
import { checkOptionNames } from './check-names.ts';
import { Meter } from './meter.ts';
import type { CapabilityBudget } from './meter.ts';
import { isSafeName } from './names.ts';
import { MemberSurface } from './surface/member-surface.ts';
import { findProperty, isMethod, KNOWN_SYMBOLS } from './surface/members.ts';
import { classNameOf } from './wrap.ts';

/** What guests may use of an object. */
export interface ProxyOptions<Target extends object> {
  /**
   * Names of methods that may be called and attributes that may be read, and `Symbol.iterator`,
   * `Symbol.asyncIterator`, `Symbol.dispose`, `Symbol.asyncDispose` for `for`, `async for` and `with`.
   * With the methods `get`, `set`, `delete` and `has` allowed, so are `p[k]`, `p[k] = v`, `del p[k]`
   * and `k in p`; with `size` or `length`, `len(p)`.
   */
  readonly allow: readonly (keyof Target)[];
  /** Names of attributes that may be set. None by default. */
  readonly write?: readonly (keyof Target)[];
  /** No limits by default. */
  readonly budget?: CapabilityBudget;
  /** What guests and reports call it; the name of its class by default. */
  readonly name?: string;
}

/** The class of object literals. */
const NAME_OF_PLAIN_OBJECTS = 'Object';

/**
 * Lets guests use an object, where it is, by the names in `allow` and by no others.
 *
 * @example
 * const users = proxy(database, { allow: ['findUser', 'size'], budget: { calls: 100 } });
 * await sandbox.run('host.users.findUser(7)', { expose: { users } });
 * users.revoke();
 *
 * @throws UsageError for a name that the object does not have, or that no guest may use.
 */
export function proxy<Target extends object>(
  object: Target,
  options: ProxyOptions<Target>,
): Capability<Target> {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) {
    throw new UsageError('proxy() takes an object; functions are wrapped by hostFunction()');
  }
  checkOptionNames('proxy', options, ['allow', 'write', 'budget', 'name']);
  for (const [option, names] of Object.entries({
    allow: options.allow,
    write: options.write ?? [],
  })) {
    if (!Array.isArray(names)) {
      throw new UsageError(`proxy: ${option} must be an array of names`);
    }
  }
  const name = options.name ?? classNameOf(object);
  return new Capability({
    target: object,
    name,
    nameless: name === NAME_OF_PLAIN_OBJECTS,
    surface: new MemberSurface(object, membersAllowed(object, options), name),
    meter: new Meter(name, options.budget),
  });
}

function membersAllowed<Target extends object>(
  object: Target,
  { allow, write = [] }: ProxyOptions<Target>,
): MemberSurface['members'] {
  const methods = new Set<string>();
  const attributes = new Set<string>();
  const symbols = new Set<symbol>();
  for (const key of allow) {
    const method = isMethod(property(object, key, 'allow'));
    if (typeof key === 'symbol') {
      if (!method || !KNOWN_SYMBOLS.has(key)) {
        throw new UsageError(`proxy: allow: Python has nothing for ${String(key)} of this object`);
      }
      symbols.add(key);
    } else {
      (method ? methods : attributes).add(String(key));
    }
  }
  const written = new Set<string>();
  for (const key of write) {
    const found = property(object, key, 'write');
    if (isMethod(found) || (found.set === undefined && found.writable !== true)) {
      throw new UsageError(`proxy: write: '${String(key)}' cannot be set`);
    }
    written.add(String(key));
  }
  return { methods, attributes, write: written, symbols, hidesOwn: false };
}

function property(object: object, key: unknown, option: string): PropertyDescriptor {
  if (typeof key !== 'string' && (typeof key !== 'symbol' || option === 'write')) {
    throw new UsageError(`proxy: ${option} takes names, not ${typeof key}s`);
  }
  if (typeof key === 'string' && !isSafeName(key)) {
    throw new UsageError(`proxy: ${option}: '${key}' is given to no guest`);
  }
  const found = findProperty(object, key);
  if (found === undefined) {
    throw new UsageError(`proxy: ${option}: the object has no '${String(key)}'`);
  }
  return found;
}
