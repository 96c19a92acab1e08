import { readCode, readFunctionTypes } from './functions.ts';
import { importedFunctions } from './imports.ts';
import { ModuleError } from './module-error.ts';
import { SECTION, withSection } from './sections.ts';
import type { Section } from './sections.ts';
import { joined, listed, unsigned } from './write-bytes.ts';

/** What becomes of a function. */
export interface Replacement {
  /** By which the module calls it. */
  readonly number: number;
  /** Declared locals and instructions. */
  readonly body: Uint8Array;
  /** The number of its new type, when that changes. */
  readonly type?: number;
}

/** Declared locals and instructions of one of the module's own functions. */
export function codeOf(sections: readonly Section[], number: number): Uint8Array {
  const body = readCode(sections)[number - importedFunctions(sections).length];
  if (body === undefined) {
    throw new ModuleError(`the module has no function ${number} of its own`);
  }
  return body;
}

/** Gives functions of the module new bodies. */
export function replaceCode(
  sections: readonly Section[],
  replacements: readonly Replacement[],
): Section[] {
  const imported = importedFunctions(sections).length;
  const bodies = readCode(sections);
  const types = readFunctionTypes(sections);
  for (const { number, body, type } of replacements) {
    const own = number - imported;
    if (bodies[own] === undefined) {
      throw new ModuleError(`the module has no function ${number} of its own`);
    }
    bodies[own] = body;
    if (type !== undefined) {
      types[own] = type;
    }
  }
  const code = joined([
    unsigned(bodies.length),
    ...bodies.flatMap((body) => [unsigned(body.length), body]),
  ]);
  const retyped = withSection(sections, SECTION.function, listed(types.map(unsigned)));
  return withSection(retyped, SECTION.code, code);
}
