import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { SECTION, sectionBody, withSection } from './sections.ts';
import type { Section } from './sections.ts';
import { joined, listed, unsigned } from './write-bytes.ts';

/**
 * What the tables of references to JavaScript's objects may grow to: the interpreter makes a few
 * dozen entries for null and the like when it starts.
 */
const MOST_REFERENCES = 1024;

const FUNCTIONS = 0x70;
const REFERENCES = 0x6f;
const HAS_MAXIMUM = 1;

/**
 * Gives every table a maximum, which the engine enforces: what is in tables lies outside the memory,
 * so no memory limit would stop a guest from growing them, and a copied memory does not have it. The
 * function table cannot grow at all: it holds what the module was built with.
 */
export function limitTables(sections: readonly Section[]): Section[] {
  const reader = new ByteReader(sectionBody(sections, SECTION.table));
  const tables = reader.list(() => {
    const kind = reader.byte();
    const flags = reader.byte();
    const size = reader.number();
    if ((flags !== 0 && flags !== HAS_MAXIMUM) || (kind !== FUNCTIONS && kind !== REFERENCES)) {
      throw new ModuleError('the module has a table of an unknown kind');
    }
    const maximum = flags === HAS_MAXIMUM ? reader.number() : Number.POSITIVE_INFINITY;
    const most = Math.min(maximum, kind === FUNCTIONS ? size : Math.max(size, MOST_REFERENCES));
    return joined([[kind, HAS_MAXIMUM], unsigned(size), unsigned(most)]);
  });
  reader.expectEnd('table');
  return withSection(sections, SECTION.table, listed(tables));
}
