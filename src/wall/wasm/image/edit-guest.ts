import { importMemory } from './edit/import-memory.ts';
import { keepExports } from './edit/keep-exports.ts';
import { limitTables } from './edit/limit-tables.ts';
import { readSections, writeSections } from './edit/sections.ts';
import { sleepOutside } from './edit/sleep.ts';
import { stripData } from './edit/strip-data.ts';
import { trampolineInside } from './edit/trampoline.ts';
import { GUEST_EXPORTS } from './guest-exports.ts';

/** The two modules that are made of Pyodide's. */
export interface EditedGuest {
  /** Boots: it writes its data to the memory. */
  readonly boot: Uint8Array;
  /** Without data, for memories that are copied from a booted one. */
  readonly restored: Uint8Array;
}

/**
 * Edits Pyodide's module for our kernel.
 *
 * @throws ModuleError when it is not built as expected.
 */
export function editGuest(module: Uint8Array): EditedGuest {
  // The exports go last but one: the other edits find functions by them.
  const edited = limitTables(trampolineInside(sleepOutside(readSections(module))));
  const boot = importMemory(keepExports(edited, GUEST_EXPORTS));
  return { boot: writeSections(boot), restored: writeSections(stripData(boot)) };
}
