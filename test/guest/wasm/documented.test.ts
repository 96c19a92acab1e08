import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { projectPath } from '../../helpers/project.ts';
import { guest, raised } from './guest.ts';

/** Rows of the table in docs/wasm.md: what, an example, and the error that it ends with. */
const ROWS = readFileSync(projectPath('docs/wasm.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([^|]+) \| `([^`]+)` \| `([^`]+)` \|/.exec(line))
  .flatMap((row) => (row === null ? [] : [row.slice(1)]));

test('docs/wasm.md has the table', () => {
  assert.ok(ROWS.length >= 25, `${ROWS.length} rows`);
});

for (const [what = '', example = '', error] of ROWS) {
  test(`what docs/wasm.md says of ${what} is so`, () => {
    assert.equal(raised(example), error);
    assert.ok(guest.port.refusals.every(({ sealed }) => !sealed));
  });
}
