import assert from 'node:assert/strict';
import { test } from 'node:test';

import { didYouMean } from '../../src/adapter/nearest.ts';

const OPTIONS = ['--wall', '--policy', '--timeout', '--memory', '--json', '--color', '--help'];

for (const [word, meant] of [
  ['--timout', '--timeout'],
  ['--time', '--timeout'],
  ['--memroy', '--memory'],
  ['--jsno', '--json'],
  ['--colour', '--color'],
  ['--POLICY', '--policy'],
  ['-json', '--json'],
] as const) {
  test(`${word} is taken for ${meant}`, () => {
    assert.equal(didYouMean(word, OPTIONS), `; did you mean ${meant}?`);
  });
}

for (const word of ['--verbose', '-x', '', '--timeout'.repeat(50)]) {
  test(`nothing is suggested for ${JSON.stringify(word.slice(0, 20))}`, () => {
    assert.equal(didYouMean(word, OPTIONS), '');
  });
}
