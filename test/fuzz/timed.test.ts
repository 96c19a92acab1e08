import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TARGET_NAMES } from '../../fuzz/targets.ts';
import { fuzzFor } from '../../fuzz/timed.ts';

test('all targets are fuzzed side by side, and what came of each is told', async (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const reports = await fuzzFor(2, seed);
  assert.deepEqual(
    reports.map(({ target, failure }) => ({ target, failure })),
    TARGET_NAMES.map((target) => ({ target, failure: null })),
  );
});
