import type { HostDescription } from '../../protocol/value/types.ts';
import { isSafeName } from '../names.ts';
import { andThen } from '../thenable.ts';
import { openIterator } from './iterator-surface.ts';
import { isMethod } from './members.ts';
import { BARE_DESCRIPTION, noAttribute, noKey, notSupported, plainArguments } from './surface.ts';
import type { Surface, Use } from './surface.ts';

/** A plain object, read where it is: its own names, as attributes and as items. */
export class RecordSurface implements Surface {
  readonly #target: object;
  readonly #name: string;
  readonly #wrap: (value: unknown, name: string) => unknown;

  constructor(target: object, name: string, wrap: (value: unknown, name: string) => unknown) {
    this.#target = target;
    this.#name = name;
    this.#wrap = wrap;
  }

  /** Made when it is asked for, since the object may have changed. */
  get description(): HostDescription {
    const names = this.names();
    return {
      ...BARE_DESCRIPTION,
      name: this.#name,
      methods: names.filter((name) => this.isMethod(name)),
      attributes: names.filter((name) => !this.isMethod(name)),
      protocols: ['len', 'contains', 'getitem', 'iter', 'aiter'],
    };
  }

  use(use: Use): unknown {
    const [key] = use.args;
    switch (use.action) {
      case 'method':
        return this.#invoke(use);
      case 'get':
        if (!this.#has(use.name)) {
          throw noAttribute(use, use.name);
        }
        return this.#read(use, use.name);
      case 'getitem':
        if (!this.#has(key)) {
          throw noKey(key);
        }
        return this.#read(use, key);
      case 'contains':
        return this.#has(key);
      case 'len':
        return this.names().length;
      case 'iter':
      case 'aiter':
        return openIterator(use.capability, this.names().values());
      case 'set':
      case 'delete':
        throw noAttribute(use, use.name);
      default:
        throw notSupported(use);
    }
  }

  /** Its own names that can be seen, in order. */
  names(): string[] {
    return Object.keys(this.#target).filter(isSafeName);
  }

  isMethod(name: string): boolean {
    return isMethod(Reflect.getOwnPropertyDescriptor(this.#target, name));
  }

  #has(name: unknown): name is string {
    return (
      typeof name === 'string' &&
      isSafeName(name) &&
      Reflect.getOwnPropertyDescriptor(this.#target, name)?.enumerable === true
    );
  }

  #read(use: Use, name: string): unknown {
    const value = use.call.enter((): unknown => Reflect.get(this.#target, name));
    return andThen(value, (value) => this.#wrap(value, name));
  }

  #invoke(use: Use): unknown {
    const { name } = use;
    if (!this.#has(name)) {
      throw noAttribute(use, name);
    }
    return use.call.enter((): unknown => {
      const method: unknown = Reflect.get(this.#target, name);
      if (typeof method !== 'function') {
        throw notSupported(use);
      }
      return Reflect.apply(method, this.#target, plainArguments(use));
    });
  }
}
