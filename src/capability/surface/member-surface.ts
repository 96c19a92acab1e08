import type { HostDescription, HostObjectProtocol } from '../../protocol/value/types.ts';
import { andThen } from '../thenable.ts';
import { openIterator } from './iterator-surface.ts';
import { delItem, getItem, hasItem, lengthOf, setItem } from './items.ts';
import type { Members } from './members.ts';
import { BARE_DESCRIPTION, noAttribute, notSupported, plainArguments } from './surface.ts';
import type { Surface, Use } from './surface.ts';

/** An object of which some names may be used. */
export class MemberSurface implements Surface {
  readonly description: HostDescription;
  readonly members: Members;
  readonly #target: object;

  constructor(target: object, members: Members, name: string) {
    this.#target = target;
    this.members = members;
    this.description = {
      ...BARE_DESCRIPTION,
      name,
      methods: [...members.methods],
      attributes: [...members.attributes],
      write: [...members.write],
      protocols: protocolsOf(members),
    };
  }

  use(use: Use): unknown {
    switch (use.action) {
      case 'method':
        return this.invoke(use, use.name, plainArguments(use));
      case 'get':
        return this.read(use, use.name);
      case 'set':
        return this.write(use, use.name, use.args[0]);
      case 'getitem':
        return getItem(this, use);
      case 'setitem':
        return setItem(this, use);
      case 'delitem':
        return delItem(this, use);
      case 'contains':
        return hasItem(this, use);
      case 'len':
        return lengthOf(this, use);
      case 'iter':
        return this.#iterate(use, [Symbol.iterator, Symbol.asyncIterator]);
      case 'aiter':
        return this.#iterate(use, [Symbol.asyncIterator, Symbol.iterator]);
      case 'enter':
        return this.#enter(use);
      case 'exit':
        return this.#exit(use);
      case 'call':
      case 'next':
        throw notSupported(use);
      case 'delete':
        throw noAttribute(use, use.name);
    }
  }

  /** Calls a method that may be used. */
  invoke(use: Use, key: string | symbol | null, args: readonly unknown[]): unknown {
    const allowed =
      typeof key === 'symbol' ? this.members.symbols.has(key) : this.members.methods.has(key ?? '');
    if (key === null || !allowed || this.#isHidden(key)) {
      throw noAttribute(use, String(key));
    }
    return use.call.enter((): unknown => {
      const method: unknown = Reflect.get(this.#target, key);
      if (typeof method !== 'function') {
        throw notSupported(use); // it was one when it was allowed
      }
      return Reflect.apply(method, this.#target, args);
    });
  }

  /** Reads an attribute that may be read. */
  read(use: Use, name: string | null): unknown {
    if (name === null || !this.members.attributes.has(name) || this.#isHidden(name)) {
      throw noAttribute(use, name);
    }
    return use.call.enter((): unknown => Reflect.get(this.#target, name));
  }

  /** Sets an attribute that may be set. */
  write(use: Use, name: string | null, value: unknown): null {
    if (name === null || !this.members.write.has(name) || this.#isHidden(name)) {
      throw noAttribute(use, name);
    }
    if (!use.call.enter(() => Reflect.set(this.#target, name, value))) {
      throw noAttribute(use, name);
    }
    return null;
  }

  #isHidden(key: string | symbol): boolean {
    return this.members.hidesOwn && Object.hasOwn(this.#target, key);
  }

  #iterate(use: Use, keys: readonly symbol[]): unknown {
    const key = keys.find((key) => this.members.symbols.has(key));
    if (key === undefined) {
      throw notSupported(use);
    }
    return openIterator(use.capability, this.invoke(use, key, []));
  }

  #enter(use: Use): unknown {
    if (disposer(this.members) === undefined) {
      throw notSupported(use);
    }
    return use.capability.returned;
  }

  #exit(use: Use): unknown {
    const key = disposer(this.members);
    if (key === undefined) {
      throw notSupported(use);
    }
    return andThen(this.invoke(use, key, []), () => null);
  }
}

function disposer({ symbols }: Members): symbol | undefined {
  return [Symbol.asyncDispose, Symbol.dispose].find((key) => symbols.has(key));
}

function protocolsOf(members: Members): HostObjectProtocol[] {
  const { methods, attributes, write, symbols } = members;
  const iterates = symbols.has(Symbol.iterator) || symbols.has(Symbol.asyncIterator);
  const has: Record<HostObjectProtocol, boolean> = {
    len: attributes.has('size') || attributes.has('length'),
    contains: methods.size + attributes.size > 0,
    getitem: methods.has('get') || attributes.size > 0,
    setitem: methods.has('set') || write.size > 0,
    delitem: methods.has('delete'),
    iter: iterates,
    aiter: iterates,
    next: false,
    enter: disposer(members) !== undefined,
  };
  const names: readonly HostObjectProtocol[] = [
    ...(['len', 'contains', 'getitem', 'setitem', 'delitem'] as const),
    ...(['iter', 'aiter', 'enter'] as const),
  ];
  return names.filter((name) => has[name]);
}
