import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  completed,
  listed,
  MOST_LISTED,
  MOST_NAME,
  NO_COMPLETIONS,
  usable,
} from '../../../src/cli/repl/completion.ts';
import { withText } from '../../../src/cli/repl/buffer.ts';

test('as much is put in as all names have in common', () => {
  const buffer = { text: 'x.ap + 1', cursor: 4 };
  assert.deepEqual(completed(buffer, { from: 2, names: ['append', 'apply'] }), {
    text: 'x.app + 1',
    cursor: 5,
  });
  assert.equal(completed(withText('x.app'), { from: 2, names: ['append', 'apply'] }), null);
  assert.equal(completed(withText('x'), NO_COMPLETIONS), null);
  // Not half a character.
  assert.equal(completed(withText(''), { from: 0, names: ['👍🏽', '👍🏿'] }), null);
});

test('names that a terminal would act on, or that run on, are left out', () => {
  const name = 'x'.repeat(MOST_NAME);
  const names = [
    'ok',
    'a\u001B[2J',
    'b\nos.exit()',
    'c\u009B',
    '\u202Ed',
    `${name}x`,
    name,
    'ok',
    '',
  ];
  assert.deepEqual(usable({ from: 0, names }, 0).names, ['ok', name]);
  assert.deepEqual(usable({ from: 0, names: ["d['key']", 'f(', 'naïve', 'print('] }, 0).names, [
    "d['key']",
    'f(',
    'naïve',
    'print(',
  ]);
});

test('a place that is not before the cursor is none', () => {
  assert.deepEqual(usable({ from: 3, names: ['a'] }, 2), NO_COMPLETIONS);
  assert.deepEqual(usable({ from: -1, names: ['a'] }, 2), NO_COMPLETIONS);
});

test('names are listed in columns, and of too many how many more there are', () => {
  assert.deepEqual(listed(['a', 'bb', 'c', 'd', 'e'], 12), ['a   c   e', 'bb  d']);
  assert.deepEqual(listed(['日本', 'b'], 80), ['日本  b']);
  const names = Array.from({ length: MOST_LISTED + 1 }, (_, at) => `name${at}`);
  assert.equal(listed(names, 80).at(-1), '… and 1 more');
  const whole = listed(names.slice(1), 80).join(' ');
  assert.ok(whole.includes(`name${MOST_LISTED}`) && !whole.includes('more'));
});
