import type { Module } from './module.ts';

/** The type in Python of a value that is copied. */
export function dataType(module: Module, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int' : 'float';
    case 'undefined':
      return 'None';
    case 'object':
      return value === null ? 'None' : objectType(module, value);
    default:
      return module.use('Any');
  }
}

function objectType(module: Module, value: object): string {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
    return 'bytes';
  }
  if (value instanceof Date) {
    return module.use('datetime', 'datetime');
  }
  const any = module.use('Any');
  if (value instanceof Map) {
    return `dict[${any}, ${any}]`;
  }
  return value instanceof Set ? `set[${any}]` : any;
}
