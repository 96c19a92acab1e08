import type { Extent, Line, Part } from '../part.ts';
import { COLUMNS, KERNEL_COLUMNS } from './columns.ts';
import type { Column } from './columns.ts';
import { compare, percent } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import type { Difference } from './differences.ts';
import { reasonOf, UNEXPLAINED } from './reasons.ts';
import { passes } from './result.ts';
import type { ModuleResult } from './result.ts';
import { runAll } from './run-all.ts';
import { KERNEL_SUBSET, WASM_SUBSET } from './subset.ts';
import { findSuite } from './suite.ts';
import type { TestSuite } from './suite.ts';

/** From this scale on every module is run, on the kernel wall, which takes hours. */
const SCALE_OF_ALL = 10;
/** With sockets in the policy: without, whatever tests sockets differs. */
const LEAST_AS_OUTSIDE = 0.97;
const WITH_SOCKETS: Column = 'subprocess, loopback';

type Results = ReadonlyMap<string, ModuleResult>;

async function prove({ scale }: Extent): Promise<readonly Line[]> {
  const suite = findSuite();
  const all = scale >= SCALE_OF_ALL;
  const kernelModules = all ? suite.modules : KERNEL_SUBSET;
  const modules = [...new Set([...kernelModules, ...WASM_SUBSET])];
  const outside = await runIn('outside', suite, modules, new Map());
  const lines = all ? [] : [passedOutside(outside, modules)];
  for (const column of KERNEL_COLUMNS) {
    const sound = kernelModules.filter((module) => passesThere(module, outside));
    const compared = compare(column, outside, await runIn(column, suite, sound, outside));
    lines.push(explained(column, compared));
    if (all && column === WITH_SOCKETS) {
      lines.push(asOutside(column, compared));
    }
  }
  const inWasm = compare('wasm', outside, await runIn('wasm', suite, WASM_SUBSET, outside));
  return [...lines, sound(inWasm)];
}

async function runIn(
  column: Column,
  suite: TestSuite,
  modules: readonly string[],
  outside: Results,
): Promise<Results> {
  await using place = COLUMNS[column](suite);
  const results = await runAll({ modules, place, outside });
  return new Map(results.map((result) => [result.module, result]));
}

function passesThere(module: string, outside: Results): boolean {
  const result = outside.get(module);
  return result !== undefined && passes(result);
}

/** A module of the subset that does not pass outside would leave the proof unnoticed. */
function passedOutside(outside: Results, modules: readonly string[]): Line {
  const others = modules.filter((module) => !passesThere(module, outside));
  return {
    what: "CPython's modules that pass outside",
    figure: `${modules.length - others.length} of ${modules.length}`,
    problems: others.map((module) => `${module}: ${JSON.stringify(outside.get(module)?.faults)}`),
  };
}

/** Every module passes as outside, but for tests that differ by design. */
function explained(column: Column, { modules, different }: Comparison): Line {
  const problems = different.flatMap(({ module, differences }) =>
    problemOf(
      module,
      differences.filter((difference) => reasonOf(difference, column) === UNEXPLAINED),
    ),
  );
  return {
    what: `CPython's modules as outside, ${column}`,
    figure: `${modules - different.length} of ${modules}`,
    problems,
  };
}

/** In no module anything fails: on the wasm wall tests skip themselves, as they know what is not there. */
function sound({ modules, different }: Comparison): Line {
  const failing = different.filter(({ onlySkips }) => !onlySkips);
  return {
    what: "CPython's modules without a failure, wasm wall",
    figure: `${modules - failing.length} of ${modules}`,
    problems: failing.flatMap(({ module, differences }) => problemOf(module, differences)),
  };
}

/** One line for a module, however many of its tests differ. */
function problemOf(module: string, [first, ...others]: readonly Difference[]): string[] {
  return first === undefined
    ? []
    : [`${module}: ${first.test} and ${others.length} more: ${first.told}`];
}

function asOutside(column: Column, { tests, differentTests }: Comparison): Line {
  const same = tests - differentTests;
  return {
    what: `CPython's tests as outside, ${column}`,
    figure: `${same} of ${tests}`,
    problems:
      same < LEAST_AS_OUTSIDE * tests
        ? [`${percent(same, tests)} pass as outside, of at least ${100 * LEAST_AS_OUTSIDE} %`]
        : [],
  };
}

export const COMPATIBILITY_PART: Part = { name: 'compatibility', prove };
