import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicy } from '../../src/policy/compile.ts';
import { PRESET_NAMES, PRESETS } from '../../src/policy/presets.ts';

test('strict is the default', () => {
  assert.deepEqual(loadPolicy(undefined), PRESETS.strict);
  assert.deepEqual(loadPolicy({}), PRESETS.strict);
});

test('a preset resolves to itself, by name and as a policy', () => {
  for (const name of PRESET_NAMES) {
    assert.deepEqual(loadPolicy(name), PRESETS[name]);
    assert.deepEqual(loadPolicy({ extends: name }), PRESETS[name]);
  }
});

test('an unknown preset is refused with the nearest one', () => {
  assert.throws(() => loadPolicy('scientfic'), /did you mean "scientific"\?/);
  assert.throws(() => loadPolicy('__proto__'), /no preset/);
});

test('defaults of the preset give way to what the policy names', () => {
  const limits = (policy: unknown) => loadPolicy(policy).limits;
  assert.equal(limits({ limits: { diskMiB: 8 } }).fileSizeMiB, 8);
  assert.equal(limits({ limits: { diskMiB: 800 } }).fileSizeMiB, 800);
  assert.equal(limits({ limits: { processes: 4 } }).threads, 4);
  assert.equal(limits({ extends: 'subprocess', limits: { threads: 5 } }).processes, 5);
  assert.equal(limits({ extends: 'subprocess', limits: { threads: 1 } }).processes, 1);
});

test('each knob changes itself and nothing that it does not imply', () => {
  const base = PRESETS.strict;
  assert.deepEqual(loadPolicy({ proc: true }), { ...base, proc: true });
  assert.deepEqual(loadPolicy({ network: 'loopback' }), { ...base, network: 'loopback' });
  assert.deepEqual(loadPolicy({ packages: 'site' }), { ...base, packages: 'site' });
  assert.deepEqual(loadPolicy({ imports: { allow: ['re'] } }), {
    ...base,
    imports: { allow: ['re'], deny: [] },
  });
  assert.deepEqual(loadPolicy({ limits: { threads: 4 } }), {
    ...base,
    limits: { ...base.limits, threads: 4 },
  });
});
