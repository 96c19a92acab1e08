import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseColor, wantsColor } from '../../src/cli/color.ts';
import { UsageError } from '../../src/index.ts';

const CASES: readonly (readonly [
  title: string,
  isTerminal: boolean,
  env: Readonly<Record<string, string>>,
  colored: boolean,
])[] = [
  ['a terminal gets colours', true, { TERM: 'xterm' }, true],
  ['a pipe gets none', false, { TERM: 'xterm' }, false],
  ['a dumb terminal gets none', true, { TERM: 'dumb' }, false],
  ['NO_COLOR takes them away', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR says nothing', true, { NO_COLOR: '' }, true],
  ['FORCE_COLOR gives them to a pipe', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR goes before TERM', true, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
  ['NO_COLOR goes before FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['PYTHON_COLORS=1 goes before NO_COLOR', false, { PYTHON_COLORS: '1', NO_COLOR: '1' }, true],
  [
    'PYTHON_COLORS=0 goes before FORCE_COLOR',
    true,
    { PYTHON_COLORS: '0', FORCE_COLOR: '1' },
    false,
  ],
];

for (const [title, isTerminal, env, colored] of CASES) {
  test(title, () => {
    assert.equal(wantsColor('auto', isTerminal, env), colored);
  });
}

test('--color goes before the terminal and the environment', () => {
  assert.equal(wantsColor('always', false, { NO_COLOR: '1', PYTHON_COLORS: '0' }), true);
  assert.equal(wantsColor('never', true, { FORCE_COLOR: '1', PYTHON_COLORS: '1' }), false);
});

test('a value of --color that is none is refused with the nearest', () => {
  assert.equal(parseColor('always'), 'always');
  assert.throws(
    () => parseColor('allways'),
    (error) => error instanceof UsageError && /did you mean always\?/.test(error.message),
  );
});
