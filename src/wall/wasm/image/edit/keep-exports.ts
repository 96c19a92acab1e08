import { readExports } from './exports.ts';
import { ModuleError } from './module-error.ts';
import { SECTION, withSection } from './sections.ts';
import type { Section } from './sections.ts';
import { joined, listed, named, unsigned } from './write-bytes.ts';

/**
 * Leaves the exports of these names only: an instance makes an object for each, and what nobody
 * needs can't be called.
 */
export function keepExports(sections: readonly Section[], names: readonly string[]): Section[] {
  const kept = readExports(sections).filter(({ name }) => names.includes(name));
  const missing = names.find((name) => !kept.some((each) => each.name === name));
  if (missing !== undefined) {
    throw new ModuleError(`the module does not export ${missing}`);
  }
  const entries = kept.map(({ name, kind, number }) =>
    joined([named(name), [kind], unsigned(number)]),
  );
  return withSection(sections, SECTION.export, listed(entries));
}
