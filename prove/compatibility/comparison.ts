import type { Column } from './columns.ts';
import { differencesOf } from './differences.ts';
import type { Difference } from './differences.ts';
import { reasonOf } from './reasons.ts';
import { passes } from './result.ts';
import type { ModuleResult } from './result.ts';
import type { Results } from './saved.ts';

/** A module that passes outside and differs inside. */
export interface DifferentModule {
  readonly module: string;
  /** Tests that pass outside. */
  readonly tests: number;
  readonly differences: readonly Difference[];
  /** Whether inside nothing fails, and something passes: what differs is skipped. */
  readonly onlySkips: boolean;
  /** How many tests differ for each reason. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** One place compared with outside, over the modules that pass outside and were run inside. */
export interface Comparison {
  readonly modules: number;
  /** Those of which every test passes as outside. */
  readonly same: readonly string[];
  readonly different: readonly DifferentModule[];
  /** Tests that pass outside. */
  readonly tests: number;
  readonly differentTests: number;
}

export function compare(column: Column, outside: Results, inside: Results): Comparison {
  const pairs = [...inside.values()].flatMap((result): [ModuleResult, ModuleResult][] => {
    const whole = outside.get(result.module);
    return whole !== undefined && passes(whole) ? [[whole, result]] : [];
  });
  const different = pairs
    .map(([whole, result]) => compareModule(column, whole, result))
    .filter(({ differences }) => differences.length > 0)
    .toSorted((one, other) => (one.module < other.module ? -1 : 1));
  const names = new Set(different.map(({ module }) => module));
  return {
    modules: pairs.length,
    same: pairs.map(([{ module }]) => module).filter((module) => !names.has(module)),
    different,
    tests: pairs.reduce((sum, [{ passed }]) => sum + new Set(passed).size, 0),
    differentTests: different.reduce((sum, { differences }) => sum + differences.length, 0),
  };
}

function compareModule(
  column: Column,
  outside: ModuleResult,
  inside: ModuleResult,
): DifferentModule {
  const differences = differencesOf(outside, inside);
  const reasons = new Map<string, number>();
  for (const difference of differences) {
    const reason = reasonOf(difference, column);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return {
    module: outside.module,
    tests: new Set(outside.passed).size,
    differences,
    onlySkips: passes(inside),
    reasons,
  };
}

/** As in `97.4 %`. */
export function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
}
