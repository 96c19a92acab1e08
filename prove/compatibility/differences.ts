import { passes } from './result.ts';
import type { ModuleResult } from './result.ts';

/** A test that passes outside and does not inside, and what is told of it there. */
export interface Difference {
  readonly test: string;
  readonly told: string;
}

/** What differs inside of a module that passes outside. */
export function differencesOf(outside: ModuleResult, inside: ModuleResult): Difference[] {
  const passed = new Set(inside.passed);
  const faulty = new Set(Object.keys(inside.faults));
  const lost = [...new Set(outside.passed)].filter((test) => !passed.has(test) || faulty.has(test));
  const others = [...faulty].filter((test) => !lost.includes(test) && !standsForTests(test, lost));
  return [
    ...lost.map((test) => ({ test, told: toldOf(test, inside) })),
    ...others.map((test) => ({ test, told: inside.faults[test] ?? '' })),
  ];
}

/** Whether it passes outside, and inside does no worse. */
export function passesAsOutside(outside: ModuleResult, inside: ModuleResult): boolean {
  return passes(outside) && differencesOf(outside, inside).length === 0;
}

function toldOf(test: string, { module, skips, faults, ended }: ModuleResult): string {
  const told = { ...skips, ...faults };
  const whole = Object.keys(told).find((name) => coverOf(name) !== null && covers(name, test));
  return (
    faults[test] ??
    skips[test] ??
    (whole === undefined ? undefined : told[whole]) ??
    ended ??
    skips[module] ??
    Object.entries(faults).find(([name]) => name.includes('_FailedTest'))?.[1] ??
    'the test was not run'
  );
}

/** As unittest names what it does before tests: `setUpClass (test.test_os.Tests)`. */
function coverOf(name: string): string | null {
  return /^(?:setUp|tearDown)(?:Class|Module) \((.+)\)$/.exec(name)?.[1] ?? null;
}

function covers(name: string, test: string): boolean {
  const cover = coverOf(name);
  return cover !== null && test.startsWith(`${cover}.`);
}

function standsForTests(name: string, lost: readonly string[]): boolean {
  return name.includes('_FailedTest') || lost.some((test) => covers(name, test));
}
