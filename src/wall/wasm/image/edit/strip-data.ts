import { SECTION, withoutSections } from './sections.ts';
import type { Section } from './sections.ts';

/**
 * Without what the module writes to its memory at the start: the copy of a booted memory has it, and
 * an instance is made in a fifth of the time. The engine refuses the result should an instruction
 * refer to a piece of data.
 */
export function stripData(sections: readonly Section[]): Section[] {
  return withoutSections(sections, [SECTION.data, SECTION.dataCount]);
}
