import { ABILITY_NAMES } from '../peers/abilities.ts';
import type { Measured, Results } from '../results.ts';
import { figure } from './figure.ts';
import { findRow } from './find.ts';
import { GOALS, isMet } from './goals.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const yesOrNo = (value: boolean | undefined): string =>
  value === undefined ? '' : value ? 'yes' : '**no**';

/** What was aimed at, and what came of it. */
export function goalTable(results: Results): string {
  const rows = GOALS.map((goal) => {
    const value = goal.of(results);
    const met = isMet(goal, results);
    return [
      goal.what,
      `${goal.bound} ${figure(goal.limit)} ${goal.unit}`,
      value === null ? 'not measured' : figure(value),
      met === null ? '' : met ? 'met' : '**not met**',
    ];
  });
  return table(['', 'goal', 'measured', ''], rows);
}

/** Who was compared with, and what each can do. */
export function peerTable({ peers }: Results): string {
  const known = peers.filter(({ skipped }) => skipped === null);
  const rows = known.map(({ name, version, walls, abilities }) => [
    ...[name, version, walls],
    ...ABILITY_NAMES.map((ability) => yesOrNo(abilities?.[ability])),
  ]);
  const names = ABILITY_NAMES.map((name) => (name.includes('[') ? `\`${name}\`` : name));
  return table(['', 'version', 'walls', ...names], rows);
}

/** Who was not, and why. */
export function skippedList({ peers }: Results): string {
  const lines = peers
    .filter(({ skipped }) => skipped !== null)
    .map(({ name, skipped, install }) => `- ${name}: ${skipped} (\`${install}\`)`);
  return lines.length === 0 ? '' : `Skipped, and why:\n\n${lines.join('\n')}\n\n`;
}

/** A measure with its figures. */
export function measureSection({ title, what, baseline, rows, missing }: Measured): string {
  const base = findRow(rows, baseline);
  const spread = rows.some(({ samples }) => samples > 1);
  const head = ['', 'median', ...(spread ? ['p95', 'p99', 'samples'] : [])];
  const cells = rows.map((row) => [
    row.name,
    `${figure(row.p50)} ${row.unit}`,
    ...(spread ? [figure(row.p95), figure(row.p99), String(row.samples)] : []),
    ...(base === undefined
      ? []
      : [row.unit === base.unit ? `${figure(row.p50 / base.p50)} x` : '']),
  ]);
  const body =
    rows.length === 0 ? '' : table(base === undefined ? head : [...head, 'ratio'], cells);
  const baseText = base === undefined ? '' : ` Ratios are to “${base.name}”.`;
  const gaps = missing.map((reason) => `- not measured: ${reason}`).join('\n');
  return [`## ${title}`, `${what}${baseText}`, body, gaps]
    .filter((part) => part !== '')
    .join('\n\n');
}
