import { Refusal } from '../refusal.ts';
import { andThen } from '../thenable.ts';
import { openIterator } from './iterator-surface.ts';
import { BARE_DESCRIPTION, noAttribute, notSupported } from './surface.ts';
import type { Surface, Use } from './surface.ts';
import type { HostDescription } from '../../protocol/value/types.ts';

/** An array, read where it is. */
export class ArraySurface implements Surface {
  readonly description: HostDescription;
  readonly #target: readonly unknown[];
  readonly #wrap: (value: unknown) => unknown;

  constructor(
    target: readonly unknown[],
    name: string,
    wrap: (value: unknown, name: string) => unknown,
  ) {
    this.#target = target;
    this.#wrap = (value) => wrap(value, name);
    this.description = {
      ...BARE_DESCRIPTION,
      name,
      protocols: ['len', 'contains', 'getitem', 'iter', 'aiter'],
    };
  }

  use(use: Use): unknown {
    const [key] = use.args;
    switch (use.action) {
      case 'getitem':
        return andThen(
          use.call.enter(() => this.#target[this.#index(key)]),
          this.#wrap,
        );
      case 'contains':
        return this.#target.includes(key);
      case 'len':
        return this.#target.length;
      case 'iter':
      case 'aiter':
        return openIterator(use.capability, this.#target.values(), this.#wrap);
      case 'get':
      case 'set':
      case 'delete':
      case 'method':
        throw noAttribute(use, use.name);
      default:
        throw notSupported(use);
    }
  }

  /** Negative ones count from the end, as in Python. */
  #index(key: unknown): number {
    if (typeof key !== 'number' || !Number.isInteger(key)) {
      throw new Refusal(
        'type',
        'an array of the host takes whole numbers as indices, and no slices',
      );
    }
    const index = key < 0 ? key + this.#target.length : key;
    if (index < 0 || index >= this.#target.length) {
      throw new Refusal('index', 'index out of range');
    }
    return index;
  }
}
