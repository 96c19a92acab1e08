import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy, PRESET_NAMES, toldDenials } from '../../src/policy/index.ts';
import type { Arch } from '../../src/policy/index.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';
import { SAMPLE_INTERPRETER } from '../helpers/sample-interpreter.ts';

const ARCHES: readonly Arch[] = ['x86_64', 'aarch64'];
const EACCES = 13;
const KILL = 0;

for (const arch of ARCHES) {
  for (const preset of PRESET_NAMES) {
    test(`${preset} on ${arch}: what is not answered with EPERM kills, or is a socket`, () => {
      const plan = compilePolicy(preset, { arch, interpreter: SAMPLE_INTERPRETER });
      const { errors, architecture } = toldDenials(plan);
      assert.equal(architecture, ARCH_TABLES[arch].auditArch);
      const names = new Map([...ARCH_TABLES[arch].numbers].map(([name, number]) => [number, name]));
      for (const [number, error] of Object.entries(errors)) {
        const name = names.get(Number(number)) ?? '';
        const rule = plan.syscalls.rules.find((found) => found.name === name);
        assert.equal(error, rule?.otherwise.kind === 'kill' ? KILL : EACCES, name);
      }
      const killing = plan.syscalls.rules.filter(({ otherwise }) => otherwise.kind === 'kill');
      assert(killing.length > 5);
      for (const { name } of killing) {
        assert.equal(errors[ARCH_TABLES[arch].numbers.get(name) ?? -1], KILL, name);
      }
    });
  }
}

test('a call that the policy denies fails with EPERM', () => {
  const policy = { denySyscalls: ['socket', 'readlink'] };
  const plan = compilePolicy(policy, { arch: 'x86_64', interpreter: SAMPLE_INTERPRETER });
  const { errors } = toldDenials(plan);
  for (const name of policy.denySyscalls) {
    assert.equal(errors[ARCH_TABLES.x86_64.numbers.get(name) ?? -1], undefined, name);
  }
});
