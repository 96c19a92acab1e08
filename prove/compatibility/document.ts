import { readFileSync, writeFileSync } from 'node:fs';
import { projectPath } from '../../test/helpers/project.ts';
import { KERNEL_COLUMNS } from './columns.ts';
import type { Column } from './columns.ts';
import { compare, percent } from './comparison.ts';
import type { Comparison, DifferentModule } from './comparison.ts';
import { REASONS, VERSION, WASM_REASONS } from './reasons.ts';
import { passes } from './result.ts';
import type { ModuleResult } from './result.ts';
import type { Results, SavedResults } from './saved.ts';

const START = '<!-- compatibility:start -->';
const END = '<!-- compatibility:end -->';

/** Brings what stands between the document's markers up to date. */
export function writeDocument(saved: SavedResults): void {
  const file = projectPath('docs/compatibility.md');
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error(`docs/compatibility.md lacks ${START} or ${END}`);
  }
  const tables = showDocument(saved);
  writeFileSync(file, `${text.slice(0, start + START.length)}\n\n${tables}\n\n${text.slice(end)}`);
}

/** The tables: each wall with the version of the suite that it was run with. */
export function showDocument(saved: SavedResults): string {
  return [
    ...saved
      .versions('subprocess')
      .flatMap((version) => [
        `## The kernel wall, CPython ${version}`,
        ...showWall(saved, version, KERNEL_COLUMNS),
      ]),
    ...saved
      .versions('wasm')
      .flatMap((version) => [
        `## The wasm wall, with the tests of CPython ${version}`,
        ...showWall(saved, version, ['wasm']),
      ]),
  ].join('\n\n');
}

function showWall(saved: SavedResults, version: string, columns: readonly Column[]): string[] {
  const outside = saved.of(version, 'outside');
  const compared = columns
    .map((column) => ({ column, comparison: compare(column, outside, saved.of(version, column)) }))
    .filter(({ comparison }) => comparison.modules > 0);
  return [
    showOutside(outside),
    summaryOf(compared),
    differencesOf(compared),
    reasonsOf(compared),
    sameOf(compared),
  ];
}

interface Compared {
  readonly column: Column;
  readonly comparison: Comparison;
}

function showOutside(outside: Results): string {
  const all = [...outside.values()];
  const good = all.filter(passes);
  const late = all.filter(({ ended }) => ended === 'timeout');
  const bad = all.filter((result) => !passes(result) && !late.includes(result) && isFaulty(result));
  const none = all.length - good.length - late.length - bad.length;
  const list = (results: readonly ModuleResult[]): string =>
    results.length === 0 ? '' : ` (${names(results.map(({ module }) => module))})`;
  return (
    `Outside, of ${all.length} modules ${good.length} pass, ${none} skip themselves, ` +
    `${bad.length} fail${list(bad)}, and ${late.length} take too long${list(late)}.`
  );
}

function isFaulty({ faults, ended }: ModuleResult): boolean {
  return ended !== null || Object.keys(faults).length > 0;
}

function summaryOf(compared: readonly Compared[]): string {
  return [
    '| inside | modules | nothing fails | every test as outside | tests | as outside |',
    '| --- | --- | --- | --- | --- | --- |',
    ...compared.map(({ column, comparison: { modules, different, tests, differentTests } }) => {
      const whole = modules - different.length;
      const sound = modules - different.filter(({ onlySkips }) => !onlySkips).length;
      const same = tests - differentTests;
      const figures = [sound, whole].map((count) => `${count}, ${percent(count, modules)}`);
      return `| ${column} | ${modules} | ${figures.join(' | ')} | ${tests} | ${same}, ${percent(same, tests)} |`;
    }),
  ].join('\n');
}

function differencesOf(compared: readonly Compared[]): string {
  const modules = new Set(
    compared.flatMap(({ comparison }) => comparison.different.map(({ module }) => module)),
  );
  const inOne = [...modules].filter((module) => columnsOf(module, compared).length === 1);
  const inSeveral = [...modules].filter(
    (module) => compared.length === 1 || !inOne.includes(module),
  );
  return [
    `| module | tests | ${compared.map(({ column }) => column).join(' | ')} |`,
    `| --- | --- | ${compared.map(() => '---').join(' | ')} |`,
    ...inSeveral.toSorted().map((module) => {
      const found = compared.map(({ comparison }) =>
        comparison.different.find((different) => different.module === module),
      );
      const tests = found.find((different) => different !== undefined)?.tests ?? 0;
      return `| \`${short(module)}\` | ${tests} | ${found.map(cellOf).join(' | ')} |`;
    }),
    ...(compared.length === 1 ? [] : compared.flatMap((one) => onlyThere(one, inOne))),
  ].join('\n');
}

function columnsOf(module: string, compared: readonly Compared[]): Compared[] {
  return compared.filter(({ comparison }) =>
    comparison.different.some((different) => different.module === module),
  );
}

/** The modules that differ in this place only, in one paragraph. */
function onlyThere({ column, comparison }: Compared, inOne: readonly string[]): string[] {
  const there = comparison.different.filter(({ module }) => inOne.includes(module));
  const list = there.map((one) => `\`${short(one.module)}\` (${cellOf(one)})`).join(', ');
  return there.length === 0 ? [] : ['', `Differ only under *${column}*: ${list}.`];
}

function cellOf(different: DifferentModule | undefined): string {
  if (different === undefined) {
    return '';
  }
  const reasons = [...different.reasons].toSorted(([, one], [, other]) => other - one);
  return reasons.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

function reasonsOf(compared: readonly Compared[]): string {
  const used = new Set(
    compared.flatMap(({ comparison }) =>
      comparison.different.flatMap(({ reasons }) => [...reasons.keys()]),
    ),
  );
  return [
    '| reason | what it is |',
    '| --- | --- |',
    ...[...REASONS, ...WASM_REASONS, VERSION]
      .filter(({ name }) => used.has(name))
      .map(({ name, why }) => `| ${name} | ${why} |`),
  ].join('\n');
}

function sameOf(compared: readonly Compared[]): string {
  const [first = [], ...others] = compared.map(({ comparison }) => comparison.same);
  const same = first.filter((module) => others.every((modules) => modules.includes(module)));
  return [
    '<details>',
    `<summary>${same.length} modules of which every test passes as outside, everywhere</summary>`,
    '',
    names(same),
    '',
    '</details>',
  ].join('\n');
}

function names(modules: readonly string[]): string {
  return modules
    .map((module) => `\`${short(module)}\``)
    .toSorted()
    .join(', ');
}

function short(module: string): string {
  return module.replace(/^test_/, '');
}
