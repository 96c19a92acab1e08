import { HostObject, HostProxy, isPythonFunction } from '../../model/reference.ts';

import { isPythonName } from '../names.ts';
import { FunctionSurface } from '../surface/function-surface.ts';
import { RecordSurface } from '../surface/record-surface.ts';
import type { Surface } from '../surface/surface.ts';
import { capabilityOf, wrapExposed } from '../wrap.ts';
import { bareFunction, functionStub } from './function-stub.ts';
import { indent } from './module.ts';
import type { Module } from './module.ts';
import { dataType } from './data-type.ts';

/** Writes what exposed values are: functions, and names with their types. */
export class ObjectStubs {
  readonly #module: Module;
  /** Classes of objects that were met already, so that they may contain each other. */
  readonly #classes = new Map<Surface, string>();

  constructor(module: Module) {
    this.#module = module;
  }

  /** The lines that say what `name` is. */
  lines(name: string, value: unknown): readonly string[] {
    const surface = surfaceOf(name, value);
    return surface instanceof FunctionSurface
      ? functionStub(this.#module, name, surface.parts, false)
      : [`${name}: ${this.#type(name, surface, value)}`];
  }

  #type(name: string, surface: Surface | null, value: unknown): string {
    return surface === null
      ? dataType(this.#module, value)
      : this.#objectType(name, surface, value);
  }

  #objectType(name: string, surface: Surface, value: unknown): string {
    if (Array.isArray(value)) {
      return `${this.#module.use('Sequence', 'collections.abc')}[${this.#module.use('Any')}]`;
    }
    const known = this.#classes.get(surface);
    if (known !== undefined) {
      return known;
    }
    const className = this.#module.nameClass(name);
    this.#classes.set(surface, className);
    const body = [...this.#members(name, surface, value), ...this.#protocols(surface)];
    this.#module.addClass(
      [`class ${className}:`, ...(body.length === 0 ? ['...'] : body).map(indent)].join('\n'),
    );
    return className;
  }

  #members(name: string, surface: Surface, value: unknown): string[] {
    const { methods, attributes, write } = surface.description;
    const any = this.#module.use('Any');
    const held = surface instanceof RecordSurface && typeof value === 'object' ? value : null;
    const lines = attributes.filter(isPythonName).flatMap((attribute) => {
      if (write.includes(attribute)) {
        return [`${attribute}: ${any}`];
      }
      const property = held && Reflect.getOwnPropertyDescriptor(held, attribute);
      return property === null || property?.get !== undefined
        ? readOnly(attribute, any)
        : this.#member(name, attribute, property?.value);
    });
    const writeOnly = write.filter((other) => isPythonName(other) && !attributes.includes(other));
    return [
      ...lines,
      ...writeOnly.map((attribute) => `${attribute}: ${any}`),
      ...methods.filter(isPythonName).map((method) => bareFunction(this.#module, method, true)),
    ];
  }

  /** An attribute whose value is known. */
  #member(owner: string, name: string, value: unknown): readonly string[] {
    const surface = surfaceOf(name, value);
    return surface instanceof FunctionSurface
      ? functionStub(this.#module, name, surface.parts, true)
      : readOnly(name, this.#type(`${owner}_${name}`, surface, value));
  }

  #protocols(surface: Surface): string[] {
    const { protocols } = surface.description;
    const any = this.#module.use('Any');
    return protocols.flatMap((protocol) => {
      switch (protocol) {
        case 'len':
          return ['def __len__(self) -> int: ...'];
        case 'contains':
          return ['def __contains__(self, key: object) -> bool: ...'];
        case 'getitem':
          return [`def __getitem__(self, key: ${any}) -> ${any}: ...`];
        case 'setitem':
          return [`def __setitem__(self, key: ${any}, value: ${any}) -> None: ...`];
        case 'delitem':
          return [`def __delitem__(self, key: ${any}) -> None: ...`];
        case 'iter':
          return [`def __iter__(self) -> ${this.#abc('Iterator')}[${any}]: ...`];
        case 'aiter':
          return [`def __aiter__(self) -> ${this.#abc('AsyncIterator')}[${any}]: ...`];
        case 'enter':
          return [
            `def __enter__(self) -> ${this.#module.use('Self')}: ...`,
            `def __exit__(self, *error: ${any}) -> None: ...`,
          ];
        case 'next':
          return [`def __next__(self) -> ${any}: ...`];
      }
    });
  }

  #abc(name: string): string {
    return this.#module.use(name, 'collections.abc');
  }
}

function readOnly(name: string, type: string): string[] {
  return ['@property', `def ${name}(self) -> ${type}: ...`];
}

/** How the value answers guests; null for what is copied to them. */
function surfaceOf(name: string, value: unknown): Surface | null {
  const wrapped = isPythonFunction(value) ? value : wrapExposed(value, name);
  return wrapped instanceof HostProxy || wrapped instanceof HostObject
    ? capabilityOf(wrapped).surface
    : null;
}
