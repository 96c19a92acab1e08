import { EXPORT_KIND, readExports } from './exports.ts';
import { readImports } from './imports.ts';
import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { SECTION, sectionBody, withSection, withoutSections } from './sections.ts';
import type { Section } from './sections.ts';
import { joined, named, unsigned } from './write-bytes.ts';

/** 4 GiB in pages: what 32-bit addresses reach. An instance may import a memory with less. */
const MOST_PAGES = 65_536;
const HAS_MAXIMUM = 1;
const MEMORY_KIND = 2;

/**
 * The memory becomes an import, `env.memory`: who instantiates the module brings one with the
 * maximum it wants, which the engine then enforces, and one compiled module serves every limit.
 */
export function importMemory(sections: readonly Section[]): Section[] {
  if (readImports(sections).some(({ kind }) => kind === 'memory')) {
    throw new ModuleError('the module imports a memory already');
  }
  if (readExports(sections).some(({ kind }) => kind === EXPORT_KIND.memory)) {
    throw new ModuleError('the module still exports its memory');
  }
  const entry = joined([
    named('env'),
    named('memory'),
    [MEMORY_KIND, HAS_MAXIMUM],
    unsigned(leastPages(sections)),
    unsigned(MOST_PAGES),
  ]);
  const imports = new ByteReader(sectionBody(sections, SECTION.import));
  const count = imports.number();
  const body = joined([unsigned(count + 1), imports.rest(), entry]);
  return withoutSections(withSection(sections, SECTION.import, body), [SECTION.memory]);
}

/** Pages that the module's one memory starts with. */
function leastPages(sections: readonly Section[]): number {
  const reader = new ByteReader(sectionBody(sections, SECTION.memory));
  if (reader.number() !== 1 || reader.byte() !== HAS_MAXIMUM) {
    throw new ModuleError('the module has no memory of its own with a maximum');
  }
  return reader.number();
}
