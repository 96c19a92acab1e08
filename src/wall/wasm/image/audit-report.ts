import { readElements } from './edit/elements.ts';
import { readExports } from './edit/exports.ts';
import { readImports } from './edit/imports.ts';
import { readSections } from './edit/sections.ts';
import { countInstructions } from './edit/walk-instructions.ts';

/** What an auditor must know of a release of Pyodide's module. */
export interface ModuleFacts {
  /** Signature by `module.name`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly exports: ReadonlySet<string>;
  /** Entries of the function table that are imports: the guest could call them by number. */
  readonly importsInTable: number;
  /** How often the code can change its memory's size or its tables: see `countInstructions`. */
  readonly instructions: ReadonlyMap<string, number>;
}

/** How two releases differ, a line each. */
export interface ModuleChanges {
  readonly addedImports: readonly string[];
  readonly removedImports: readonly string[];
  readonly changedImports: readonly string[];
  readonly addedExports: readonly string[];
  readonly removedExports: readonly string[];
  readonly counts: readonly string[];
}

/** Reads the facts from a module's bytes. */
export function factsOf(module: Uint8Array): ModuleFacts {
  const sections = readSections(module);
  const imports = readImports(sections);
  const functions = imports.filter(({ kind }) => kind === 'function').length;
  return {
    imports: new Map(
      imports.map(({ module, name, kind, type }) => [`${module}.${name}`, `${kind} ${type}`]),
    ),
    exports: new Set(readExports(sections).map(({ name }) => name)),
    importsInTable: readElements(sections).functions.filter((number) => number < functions).length,
    instructions: countInstructions(sections),
  };
}

/** Compares two releases. */
export function compareFacts(before: ModuleFacts, after: ModuleFacts): ModuleChanges {
  const added = [...after.imports].filter(([name]) => !before.imports.has(name));
  const removed = [...before.imports].filter(([name]) => !after.imports.has(name));
  const changed = [...after.imports].flatMap(([name, type]) => {
    const old = before.imports.get(name);
    return old === undefined || old === type ? [] : [`${name}: ${old} became ${type}`];
  });
  return {
    addedImports: added.map(([name, type]) => `${name}: ${type}`).toSorted(),
    removedImports: removed.map(([name, type]) => `${name}: ${type}`).toSorted(),
    changedImports: changed.toSorted(),
    addedExports: [...after.exports].filter((name) => !before.exports.has(name)).toSorted(),
    removedExports: [...before.exports].filter((name) => !after.exports.has(name)).toSorted(),
    counts: [
      count('imports in the function table', before.importsInTable, after.importsInTable),
      ...[...new Set([...before.instructions.keys(), ...after.instructions.keys()])]
        .toSorted()
        .map((name) =>
          count(name, before.instructions.get(name) ?? 0, after.instructions.get(name) ?? 0),
        ),
    ],
  };
}

/** An import that the kernel answers, with its type as the kernel expects it. */
export interface Answered {
  /** As in `env.exit`. */
  readonly name: string;
  /** As in `(i32) -> ()`. */
  readonly type: string;
}

/** Where a module and the kernel's list do not fit each other, a line each. */
export function compareWithAnswers(
  { imports }: ModuleFacts,
  answered: readonly Answered[],
): string[] {
  return answered.flatMap(({ name, type }) => {
    const found = imports.get(name);
    if (found === undefined) {
      return [`${name}: is not imported`];
    }
    return found === `function ${type}` ? [] : [`${name}: is a ${found}, not a function ${type}`];
  });
}

function count(what: string, before: number, after: number): string {
  return before === after ? `${what}: ${after}` : `${what}: ${before} became ${after}`;
}
