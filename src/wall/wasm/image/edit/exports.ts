import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { SECTION, sectionBody } from './sections.ts';
import type { Section } from './sections.ts';

/** Kinds of exports: https://webassembly.github.io/spec/core/binary/modules.html#export-section */
export const EXPORT_KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** What a module shows of itself under a name. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: number;
  readonly number: number;
}

/** All exports, in order. */
export function readExports(sections: readonly Section[]): ModuleExport[] {
  const reader = new ByteReader(sectionBody(sections, SECTION.export));
  const exports = reader.list(() => ({
    name: reader.name(),
    kind: reader.byte(),
    number: reader.number(),
  }));
  reader.expectEnd('export');
  return exports;
}

/** The number by which the module calls a function that it exports. */
export function exportedFunctionNumber(sections: readonly Section[], name: string): number {
  const found = readExports(sections).find((candidate) => candidate.name === name);
  if (found?.kind !== EXPORT_KIND.function) {
    throw new ModuleError(`the module exports no function ${name}`);
  }
  return found.number;
}
