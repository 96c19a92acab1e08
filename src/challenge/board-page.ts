import { escapeHtml, plainPage } from '../adapter/plain-page.ts';
import { safeText } from '../bot/index.ts';
import type { BoardState } from './board.ts';

const REFRESH_S = 30;

/** The board as a page without scripts. What it shows was written by attackers. */
export function boardPage(state: BoardState, rules: readonly string[]): string {
  return plainPage({
    title: 'the open challenge',
    links: [
      ['To try it', '/'],
      ['As JSON', '/board.json'],
    ],
    refreshS: REFRESH_S,
    body: `<p>Python ${safe(state.python)} behind the ${safe(state.wall)} wall, since ${safe(state.startedAt)}.
${state.attempts} attempts in ${state.sessions} sessions.</p>
<h2>Flags</h2>
<ul>${rules.map((rule) => `<li>${safe(rule)}</li>`).join('\n')}</ul>
${table(
  ['place', 'captured'],
  state.flags.map(({ place, capturedAt }) => [place, capturedAt ?? 'no']),
  (row) => (row[1] === 'no' ? '' : ' class="captured"'),
)}
<h2>Outcomes</h2>
${table(['outcome', 'attempts'], counts(state.statuses))}
<h2>Refused system calls</h2>
${table(['call', 'times'], counts(state.denials))}
<h2>Last attempts</h2>
${table(
  ['at', 'by', 'outcome', 'code'],
  state.last.map(({ at, room, status, code }) => [at, room, status, code]),
)}`,
  });
}

function counts(numbers: Readonly<Record<string, number>>): (readonly string[])[] {
  return Object.entries(numbers)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => [name, String(count)]);
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  attributes: (row: readonly string[]) => string = () => '',
): string {
  const cells = (row: readonly string[]): string =>
    row.map((cell) => `<td><code>${safe(cell)}</code></td>`).join('');
  return `<table><tr>${head.map((name) => `<th>${safe(name)}</th>`).join('')}</tr>
${rows.map((row) => `<tr${attributes(row)}>${cells(row)}</tr>`).join('\n')}</table>`;
}

function safe(text: string): string {
  return escapeHtml(safeText(text));
}
