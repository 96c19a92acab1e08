import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { SECTION, sectionBody } from './sections.ts';
import type { Section } from './sections.ts';

const FUNCTION_FORM = 0x60;

/** Names of the one-byte value types: https://webassembly.github.io/spec/core/binary/types.html */
const VALUE_TYPES: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
]);

/** What a function takes and returns, as in `i32, f64` and `i32`. */
export interface Signature {
  readonly parameters: readonly string[];
  readonly results: readonly string[];
}

/** As in `(i32, f64) -> i32`; nothing is `()`. */
export function signatureText({ parameters, results }: Signature): string {
  return `(${parameters.join(', ')}) -> ${results.length === 1 ? results.join() : `(${results.join(', ')})`}`;
}

/** The module's types, by number. */
export function readTypes(sections: readonly Section[]): Signature[] {
  const reader = new ByteReader(sectionBody(sections, SECTION.type));
  const types = reader.list(() => {
    if (reader.byte() !== FUNCTION_FORM) {
      throw new ModuleError('the module has types that are no plain functions');
    }
    const parameters = reader.list(() => valueType(reader.byte()));
    return { parameters, results: reader.list(() => valueType(reader.byte())) };
  });
  reader.expectEnd('type');
  return types;
}

/** For each function that the module itself defines, the number of its type. */
export function readFunctionTypes(sections: readonly Section[]): number[] {
  const reader = new ByteReader(sectionBody(sections, SECTION.function));
  const types = reader.list(() => reader.number());
  reader.expectEnd('function');
  return types;
}

/** For each function that the module itself defines, its declared locals and instructions. */
export function readCode(sections: readonly Section[]): Uint8Array[] {
  const reader = new ByteReader(sectionBody(sections, SECTION.code));
  const bodies = reader.list(() => reader.take(reader.number()));
  reader.expectEnd('code');
  return bodies;
}

/** The number of a type that must be there. */
export function typeNumber(sections: readonly Section[], wanted: Signature): number {
  const text = signatureText(wanted);
  const found = readTypes(sections).findIndex((type) => signatureText(type) === text);
  if (found < 0) {
    throw new ModuleError(`the module has no type ${text}`);
  }
  return found;
}

/** A function's declared locals, and its instructions. */
export function splitCode(body: Uint8Array): {
  readonly locals: Uint8Array;
  readonly instructions: Uint8Array;
} {
  const reader = new ByteReader(body);
  reader.list(() => [reader.number(), reader.byte()]);
  return {
    locals: body.subarray(0, reader.position),
    instructions: body.subarray(reader.position),
  };
}

/** A value type's name. */
export function valueType(byte: number): string {
  const name = VALUE_TYPES.get(byte);
  if (name === undefined) {
    throw new ModuleError(`value type ${byte} is unknown`);
  }
  return name;
}
