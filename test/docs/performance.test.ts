import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { headline } from '../../bench/report/headline.ts';
import { pages } from '../../bench/report/page.ts';
import { readResults } from '../../bench/results.ts';
import { ROOT } from '../cli/command.ts';

test('docs/performance.md, its chart and the README say what bench/results.json says', () => {
  for (const [path, text] of pages(readResults())) {
    const message = `${relative(ROOT, path)} is out of step; npm run bench:report`;
    assert.equal(readFileSync(path, 'utf8'), text, message);
  }
});

test('the figure that the README begins with is a ratio of two rows of the results', () => {
  const results = readResults();
  const rows = results.measures.find(({ name }) => name === 'fresh')?.rows ?? [];
  const ms = (name: string): number => rows.find((row) => row.name === name)?.p50 ?? NaN;
  const ratio = ms('pysandbox, kernel wall') / ms('bare python3 -c');
  const told = /\*\*([\d.]+) of the time/.exec(headline(results))?.[1];
  assert.equal(told, String(Number(ratio.toPrecision(3))));
});
