import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzPolicies } from '../../fuzz/policy.ts';

/** `npm run fuzz -- --target policy` compiles thousands. */
const PROGRAMS = 40;

test('filters decide on every call as their rules say, and each instruction is of use', (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const tally = fuzzPolicies(PROGRAMS, seed);
  const times = (outcome: string): number => tally.get(outcome) ?? 0;
  for (const outcome of ['allowed', 'killed', 'refused with an errno']) {
    assert.ok(times(outcome) > 500, `${outcome}: ${times(outcome)}`);
  }
  // What no call near the rules' constants has reached is sought, and not given up.
  assert.ok(times('an instruction is reached') > 0);
  assert.ok(times('instructions run') > PROGRAMS * 100);
  const unknown = times('an instruction is not found out in time');
  assert.ok(unknown < times('instructions run') / 100, `${unknown} not found out`);
});

test('the same seed makes the same programs and calls', () => {
  assert.deepEqual(fuzzPolicies(5, 7), fuzzPolicies(5, 7));
});
