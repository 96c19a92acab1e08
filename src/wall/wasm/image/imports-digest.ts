import { readImports } from './edit/imports.ts';
import type { ModuleImport } from './edit/imports.ts';
import { readSections } from './edit/sections.ts';
import { sha256 } from './sha256.ts';

/** An import as one line: `env.__syscall_openat function (i32, i32, i32, i32) -> i32`. */
export function importLine({ module, name, kind, type }: ModuleImport): string {
  return `${module}.${name} ${kind} ${type}`;
}

/** All that a module asks for, a line each, in alphabetical order. */
export function importLines(module: Uint8Array): string[] {
  return readImports(readSections(module)).map(importLine).toSorted();
}

/** A digest that changes with every name and signature that a module asks for. */
export function digestOfImports(module: Uint8Array): string {
  return sha256(
    importLines(module)
      .map((line) => `${line}\n`)
      .join(''),
  );
}
