import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_INSTRUCTIONS } from '../../src/policy/bpf/instruction.ts';
import { verdictOf } from '../../src/policy/bpf/seccomp.ts';
import { evaluate } from '../../src/policy/inspect/evaluate.ts';
import { runProgram } from '../../src/policy/inspect/interpreter.ts';
import type { SyscallData } from '../../src/policy/inspect/interpreter.ts';
import { loadPolicy } from '../../src/policy/compile.ts';
import type { Arch } from '../../src/policy/plan.ts';
import { PRESET_NAMES, PRESETS } from '../../src/policy/presets.ts';
import type { SyscallRules } from '../../src/policy/rule.ts';
import { compileRules } from '../../src/policy/rules/rules.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';
import { argument, randomRules } from './random-rules.ts';
import { ARCHES, call, interestingCalls, KNOBS, numberOf, programs } from './support.ts';
import type { Programs } from './support.ts';

/** Direct evaluation, plain program and filter say the same. */
function agree(rules: SyscallRules, arch: Arch, both: Programs, data: SyscallData): void {
  const expected = verdictOf(evaluate(rules, arch, data).action) >>> 0;
  const shown = () => `${data.nr} ${data.args.map((value) => value.toString(16)).join(' ')}`;
  assert.equal(runProgram(both.plain, data).verdict, expected, `plain: ${shown()}`);
  assert.equal(runProgram(both.filter, data).verdict, expected, `filter: ${shown()}`);
}

const NUMBERS = [-1, 0, 1, 334, 335, 336, 337, 423, 424, 471, 472, 511, 512, 0x3fff_ffff, 2 ** 31];
const X32 = [0x4000_0000, 0x4000_0001, 0x4000_003b, 0x7fff_ffff, 0xffff_ffff];

test('both programs decide as the rules say, for every policy and every interesting call', () => {
  for (const arch of ARCHES) {
    for (const knob of KNOBS) {
      const rules = compileRules(loadPolicy(knob), arch);
      const both = programs(rules, arch);
      const numbers = [...NUMBERS, ...X32].map((nr) => call(arch, nr));
      for (const data of [...interestingCalls(rules, arch), ...numbers]) {
        agree(rules, arch, both, data);
      }
    }
  }
});

test('foreign architectures and x32 are killed, whatever the call', () => {
  for (const arch of ARCHES) {
    const rules = compileRules(PRESETS.subprocess, arch);
    const both = programs(rules, arch);
    // i386, arm, the other one of ours, big-endian ppc64, nothing.
    for (const foreign of [0x4000_0003, 0x4000_0028, 0x8000_0015, 0, 0xffff_ffff]) {
      for (let nr = 0; nr < 480; nr += 1) {
        const data = { ...call(arch, nr), arch: foreign };
        assert.equal(runProgram(both.filter, data).verdict, 0x8000_0000);
        agree(rules, arch, both, data);
      }
    }
  }
  const rules = compileRules(PRESETS.subprocess, 'x86_64');
  const both = programs(rules, 'x86_64');
  for (let nr = 0; nr < 600; nr += 1) {
    const verdict = runProgram(both.filter, call('x86_64', 0x4000_0000 + nr)).verdict;
    assert.equal(verdict, 0x8000_0000);
  }
});

test('numbers past the tables answer ENOSYS', () => {
  for (const arch of ARCHES) {
    const { filter } = programs(compileRules(PRESETS.strict, arch), arch);
    for (const nr of [472, 500, 1000, 0x3fff_ffff]) {
      assert.equal(runProgram(filter, call(arch, nr)).verdict, 0x0005_0000 + 38);
    }
  }
});

test('random calls are decided alike by the presets’ programs', () => {
  for (const arch of ARCHES) {
    for (const name of PRESET_NAMES) {
      const rules = compileRules(PRESETS[name], arch);
      const both = programs(rules, arch);
      const known = fc.constantFrom(...ARCH_TABLES[arch].numbers.values());
      const nr = fc.oneof(known, fc.integer({ min: 0, max: 0xffff_ffff }));
      const args = fc.array(argument(rules), { minLength: 6, maxLength: 6 });
      fc.assert(
        fc.property(nr, args, (number, values) => {
          agree(rules, arch, both, call(arch, number, values));
        }),
        { numRuns: 500 },
      );
    }
  }
});

test('random rules compile to programs that decide alike', () => {
  for (const arch of ARCHES) {
    fc.assert(
      fc.property(
        randomRules(arch).chain((rules) =>
          fc.record({
            rules: fc.constant(rules),
            args: fc.array(fc.array(argument(rules), { minLength: 6, maxLength: 6 }), {
              minLength: 1,
              maxLength: 10,
            }),
          }),
        ),
        ({ rules, args }) => {
          const both = programs(rules, arch);
          for (const { name } of rules.rules) {
            for (const values of args) {
              agree(rules, arch, both, call(arch, numberOf(arch, name), values));
              agree(rules, arch, both, call(arch, numberOf(arch, name) + 1, values));
            }
          }
          for (const data of interestingCalls(rules, arch)) agree(rules, arch, both, data);
        },
      ),
    );
  }
});

test('the filter is far from the longest that the kernel takes, and common calls are quick', () => {
  for (const arch of ARCHES) {
    for (const name of PRESET_NAMES) {
      const { filter } = programs(compileRules(PRESETS[name], arch), arch);
      assert.ok(filter.length < MAX_INSTRUCTIONS / 2);
      for (const common of ['read', 'write', 'openat', 'futex', 'close', 'munmap']) {
        const { steps } = runProgram(filter, call(arch, numberOf(arch, common)));
        assert.ok(steps <= 15, `${common} takes ${steps}`);
      }
    }
  }
});
