import { UsageError } from '../../model/errors.ts';
import { Capability } from '../capability.ts';
import { andThen, isThenable } from '../thenable.ts';
import { BARE_DESCRIPTION, notSupported } from './surface.ts';
import type { Surface, Use } from './surface.ts';

const DESCRIPTION = {
  ...BARE_DESCRIPTION,
  name: 'iterator',
  protocols: ['iter', 'aiter', 'next'],
} as const;

/** An iterator of the host, of either sort, one step at a time. */
class IteratorSurface implements Surface {
  readonly description = DESCRIPTION;
  readonly #iterator: object;
  readonly #wrap: (value: unknown) => unknown;
  #ended = false;

  constructor(iterator: object, wrap: (value: unknown) => unknown) {
    this.#iterator = iterator;
    this.#wrap = wrap;
  }

  use(use: Use): unknown {
    switch (use.action) {
      case 'iter':
      case 'aiter':
        return use.capability;
      case 'next':
        return this.#next(use);
      default:
        throw notSupported(use);
    }
  }

  /** As `break` in a loop of JavaScript: an iterator that did not end by itself is told. */
  released(report: (error: unknown) => void): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    try {
      const result = this.#invoke('return');
      if (isThenable(result)) {
        result.then(undefined, report);
      }
    } catch (error) {
      report(error);
    }
  }

  #next(use: Use): unknown {
    if (this.#ended) {
      return [true, null];
    }
    try {
      const result = use.call.enter(() => this.#invoke('next'));
      return isThenable(result)
        ? Promise.resolve(result).then(
            (step) => this.#read(step),
            (error: unknown) => this.#fail(error),
          )
        : this.#read(result);
    } catch (error) {
      return this.#fail(error);
    }
  }

  #read(step: unknown): unknown {
    if (typeof step !== 'object' || step === null) {
      throw new UsageError('an iterator of the host gave a step that is no object');
    }
    this.#ended = Boolean(Reflect.get(step, 'done'));
    return andThen(Reflect.get(step, 'value'), (value) => [
      this.#ended,
      this.#ended ? null : this.#wrap(value),
    ]);
  }

  #fail(error: unknown): never {
    this.#ended = true;
    throw error;
  }

  #invoke(name: 'next' | 'return'): unknown {
    const method: unknown = Reflect.get(this.#iterator, name);
    return typeof method === 'function' ? Reflect.apply(method, this.#iterator, []) : undefined;
  }
}

/** A capability of its own for an iterator, which counts as its origin does and goes with it. */
export function openIterator(
  origin: Capability,
  iterator: unknown,
  wrap: (value: unknown) => unknown = (value) => value,
): Capability {
  if (typeof iterator !== 'object' || iterator === null) {
    throw new UsageError(`${origin.name}: what it gave to iterate is no iterator`);
  }
  return new Capability({
    target: iterator,
    name: `${origin.name} iterator`,
    surface: new IteratorSurface(iterator, wrap),
    meter: origin.meter,
  });
}

/** A generator that a host function gave becomes an iterator of the guest; other values stay. */
export function openGenerator(origin: Capability, value: unknown): unknown {
  return isGenerator(value) ? openIterator(origin, value) : value;
}

function isGenerator(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('next' in value)) {
    return false;
  }
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Generator]' || tag === '[object AsyncGenerator]';
}
