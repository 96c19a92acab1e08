// The table in docs/compatibility.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { reasonOf } from './reasons.mjs';

const DOCUMENT = new URL('../../docs/compatibility.md', import.meta.url);
const START = '<!-- compatibility:start -->';
const END = '<!-- compatibility:end -->';

/** Prints the table, or writes it between the document's markers. */
export function showTable(results, write) {
  const table = tableOf(results);
  if (!write) {
    console.log(table);
    return;
  }
  const text = readFileSync(DOCUMENT, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error(`docs/compatibility.md lacks ${START} or ${END}`);
  }
  writeFileSync(
    DOCUMENT,
    `${text.slice(0, start + START.length)}\n\n${table}\n\n${text.slice(end)}`,
  );
}

function tableOf(results) {
  const rows = results.map(rowOf);
  const ran = rows.filter(({ run }) => run > 0);
  const skipped = rows.filter(({ run }) => run === 0).map(({ module }) => `\`${module}\``);
  const whole = ran.filter(({ failed }) => failed === 0);
  const total = (field) => rows.reduce((sum, row) => sum + row[field], 0);
  return [
    `${results.length} modules: ${whole.length} pass whole, ${ran.length - whole.length} in part, ${skipped.length} skip themselves.`,
    `${total('passed')} tests pass, ${total('skipped')} skip themselves, ${total('failed')} fail.`,
    '',
    `| module | run | passed | skipped | failed | why |`,
    `| --- | --- | --- | --- | --- | --- |`,
    ...ran.map(
      ({ module, run, passed, skipped, failed, why }) =>
        `| \`${module}\` | ${run} | ${passed} | ${skipped} | ${failed} | ${why} |`,
    ),
    '',
    `Skip themselves as a whole: ${skipped.join(', ')}.`,
  ].join('\n');
}

function rowOf({ module, passed, skips, faults, ended }) {
  const told = Object.values(faults);
  if (ended !== undefined) {
    told.push(ended);
  }
  const counts = new Map();
  for (const text of told) {
    const reason = reasonOf(text);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const why = [...counts].map(([reason, count]) => `${reason} ${count}`).join(', ');
  const failed = told.length;
  return { module, run: passed + failed, passed, skipped: skips.length, failed, why };
}
