import { createHash } from 'node:crypto';
import { safeText } from '../bot/index.ts';
import type { BoardState } from './board.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #8884;padding:.2rem .5rem;text-align:left}
pre,code{font:14px ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.captured{background:#c22;color:#fff}`;

/** No scripts, and nothing from elsewhere: what is shown was written by attackers. */
export const BOARD_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The board as a page. */
export function boardPage(state: BoardState, rules: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30">
<title>pysandbox: the open challenge</title>
<style>${STYLE}</style>
<h1>The open challenge</h1>
<p>Python ${escape(state.python)} behind the ${escape(state.wall)} wall, since ${escape(state.startedAt)}.
${state.attempts} attempts in ${state.sessions} sessions. <a href="board.json">As JSON</a></p>
<h2>Flags</h2>
<ul>${rules.map((rule) => `<li>${escape(rule)}</li>`).join('\n')}</ul>
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
)}
</html>
`;
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
    row.map((cell) => `<td><code>${escape(cell)}</code></td>`).join('');
  return `<table><tr>${head.map((name) => `<th>${escape(name)}</th>`).join('')}</tr>
${rows.map((row) => `<tr${attributes(row)}>${cells(row)}</tr>`).join('\n')}</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return safeText(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
