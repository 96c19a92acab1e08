import { UsageError } from '../../model/errors.ts';
import type { HostInput } from '../../model/value.ts';

/** Whether it is a mere collection of properties, and no instance of a class. */
export function isPlainObject(value: object): value is Readonly<Record<string, HostInput>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Why an instance of a class cannot cross, and what to do about it. */
export function refusal(value: object): UsageError {
  if (value instanceof Promise) {
    return new UsageError('a promise cannot cross to Python: await it first');
  }
  if (value instanceof DataView || value instanceof SharedArrayBuffer) {
    return new UsageError('such a buffer cannot cross to Python: send a Uint8Array of its bytes');
  }
  return new UsageError(
    `${describe(value)} cannot cross to Python: let its class extend HostObject, ` +
      'wrap it in proxy(), or send a plain object made of it',
  );
}

/** Whatever its constructor is, or pretends to be. */
function describe(value: object): string {
  const { constructor } = value;
  const name = typeof constructor === 'function' ? constructor.name : '';
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'such an object';
}
