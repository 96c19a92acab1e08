import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalSize } from '../../src/cli/terminal-size.ts';

const terminal = { isTTY: true, columns: 77, rows: 33 };
const pipe = { isTTY: false, columns: 5, rows: 5 };

test('the size is that of the first stream that is a terminal', () => {
  const other = { ...terminal, columns: 1 };
  assert.deepEqual(terminalSize([pipe, terminal, other], {}), { COLUMNS: '77', LINES: '33' });
});

test('what has no size, and what the policy sets, is not told', () => {
  assert.deepEqual(terminalSize([pipe], {}), {});
  assert.deepEqual(terminalSize([{ ...terminal, columns: 0, rows: 0 }], {}), {});
  assert.deepEqual(terminalSize([terminal], { COLUMNS: '10' }), { LINES: '33' });
});
