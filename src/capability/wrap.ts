import { UsageError } from '../model/errors.ts';
import { HostObject, HostProxy, isPythonFunction } from '../model/reference.ts';
import type { HostFunction } from '../model/reference.ts';
import { Capability } from './capability.ts';
import { isPlainObject } from '../protocol/value/encode-plain.ts';
import { isData } from './data.ts';
import { Meter } from './meter.ts';
import { ArraySurface } from './surface/array-surface.ts';
import { membersOfClass } from './surface/class-members.ts';
import { FunctionSurface } from './surface/function-surface.ts';
import { MemberSurface } from './surface/member-surface.ts';
import { RecordSurface } from './surface/record-surface.ts';

/** What stands for objects that were exposed as they are, so that each is one thing to guests. */
const wrappers = new WeakMap<object, Capability>();

/** What stands for a function, if it was exposed before. */
export function wrapperOf(object: object): Capability | undefined {
  return wrappers.get(object);
}

/** What stands for an object that may be sent wherever data may. */
export function capabilityOf(object: HostObject | HostProxy): Capability {
  if (object instanceof Capability) {
    return object;
  }
  if (object instanceof HostProxy) {
    throw new UsageError('a HostProxy is made by proxy() or hostFunction() only');
  }
  return remember(object, (name) => ({
    surface: new MemberSurface(object, membersOfClass(object), name),
    returned: object,
  }));
}

/**
 * What is sent for a value that was exposed: something that stands for functions, plain objects and
 * arrays; other values as they are.
 *
 * @param name What guests and reports call it, if it has no name of its own.
 * @throws UsageError for an instance of a class that is not made for it.
 */
export function wrapExposed(value: unknown, name: string): unknown {
  if (typeof value === 'function') {
    return isPythonFunction(value) ? value : wrapFunction(value, name);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return remember(value, () => ({ surface: new ArraySurface(items, name, wrapExposed), name }));
  }
  if (isPlainObject(value)) {
    return remember(value, () => ({ surface: new RecordSurface(value, name, wrapExposed), name }));
  }
  if (value instanceof Capability) {
    value.namedBy(name);
    return value;
  }
  if (value instanceof HostProxy || value instanceof HostObject || isData(value)) {
    return value;
  }
  throw notExposable(value);
}

/** Why an object cannot be exposed, and what to do. */
export function notExposable(value: object, path = ''): UsageError {
  return new UsageError(
    `${path}${path === '' ? '' : ': '}an instance of ${classNameOf(value)} is not exposed as it is. ` +
      'Say what guests may use of it with proxy(object, { allow: [...] }), or let its class extend HostObject',
  );
}

/** The name of an object's class, for people to read. */
export function classNameOf(object: object): string {
  const prototype = Reflect.getPrototypeOf(object);
  const made: unknown = prototype === null ? null : Reflect.get(prototype, 'constructor');
  return typeof made === 'function' && made.name !== '' ? made.name : 'object';
}

function wrapFunction(target: unknown, exposedAs: string): Capability {
  if (!isFunction(target)) {
    throw new UsageError('a function expected');
  }
  return remember(target, () => {
    const name = target.name === '' ? exposedAs : target.name;
    const parts = { name, doc: null, parameters: null, signature: null, returns: null };
    return { surface: new FunctionSurface(target, parts), name, returned: target };
  });
}

/** Whether it can be called; with what is for the caller to know. */
export function isFunction(value: unknown): value is HostFunction {
  return typeof value === 'function';
}

type Parts = Pick<ConstructorParameters<typeof Capability>[0], 'surface' | 'returned'> & {
  readonly name?: string;
};

function remember(target: object, make: (className: string) => Parts): Capability {
  const found = wrappers.get(target);
  if (found !== undefined) {
    return found;
  }
  const className = classNameOf(target);
  const { name = className, ...parts } = make(className);
  const made = new Capability({ target, meter: new Meter(name), name, ...parts });
  wrappers.set(target, made);
  return made;
}
