import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/model/errors.ts';
import { membersOf, withCopies } from '../../src/launcher/members.ts';
import { zygoteConfig } from '../../src/launcher/zygote-config.ts';
import {
  compilePolicy,
  encodeProgram,
  keeperFilter,
  withCheckpoints,
  withForks,
  withHostMounts,
} from '../../src/policy/index.ts';
import type { Plan } from '../../src/policy/index.ts';
import { decodeInstructions } from '../../src/policy/inspect/instructions.ts';
import { runProgram } from '../../src/policy/inspect/interpreter.ts';
import { PRESET_NAMES } from '../../src/policy/presets.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';
import { ARCHES, INTERPRETER } from './support.ts';

function planOf(
  extend: (typeof PRESET_NAMES)[number] = 'strict',
  arch = ARCHES[0] ?? 'x86_64',
): Plan {
  return compilePolicy(extend, { arch, interpreter: INTERPRETER });
}

function configOf(plan: Plan, copies: { checkpoints?: number; forks?: number }): string {
  return zygoteConfig({
    plan,
    interpreter: INTERPRETER,
    mode: 'fork',
    withoutLayers: [],
    firstDescriptor: 4,
    members: membersOf(plan, copies),
    cgroups: [],
    cgroupEntries: [],
  });
}

test('without forks the plan, the filter and the number of sockets are what they were', () => {
  for (const name of PRESET_NAMES) {
    const plan = planOf(name);
    assert.equal(withForks(plan, 0), plan);
    assert.equal(withCopies(plan, {}), plan);
    assert.deepEqual(withCopies(plan, { checkpoints: 2 }), withCheckpoints(plan, 2));
    for (const [copies, sockets] of [
      [{}, 4],
      [{ checkpoints: 2 }, 5],
    ] as const) {
      const config: unknown = JSON.parse(configOf(withCopies(plan, copies), copies));
      assert.ok(typeof config === 'object' && config !== null);
      const fields = new Map<string, unknown>(Object.entries(config));
      assert.equal(fields.get('socketsPerSlot'), sockets);
      assert.equal(fields.get('forks'), 0);
      assert.equal(fields.get('keeperFilter'), '');
    }
  }
});

test('the filter of a guest that may be forked is that of one with checkpoints', () => {
  for (const name of PRESET_NAMES) {
    const plan = planOf(name);
    assert.deepEqual(
      encodeProgram(withCopies(plan, { forks: 3 })),
      encodeProgram(withCheckpoints(plan, 1)),
    );
  }
});

test('the keeper may change its root besides what its guest may, and nothing else', () => {
  for (const arch of ARCHES) {
    const plan = withCopies(planOf('strict', arch), { forks: 2 });
    const { auditArch, numbers } = ARCH_TABLES[arch];
    const [own, keeper] = [encodeProgram(plan), keeperFilter(plan)].map(decodeInstructions);
    assert.ok(own !== undefined && keeper !== undefined);
    const differing = [...numbers].flatMap(([name, nr]) => {
      const args = [0n, 0n, 0n, 0n, 0n, 0n] as const;
      const data = { nr, arch: auditArch, instructionPointer: 0n, args };
      const [before, after] = [runProgram(own, data), runProgram(keeper, data)];
      return JSON.stringify(before) === JSON.stringify(after) ? [] : [name];
    });
    assert.deepEqual(differing, ['chroot']);
  }
});

test('a plan with forks has their folders on the one disk, and room for their processes and sockets', () => {
  const plan = planOf();
  const forked = withForks(plan, 2);
  const disk = (each: Plan): { paths: readonly string[]; bytes: number; inodes: number } => {
    const found = each.mounts.find((mount) => mount.kind === 'tmpfs');
    assert.ok(found?.kind === 'tmpfs');
    return found;
  };
  assert.deepEqual(disk(forked).paths, [...disk(plan).paths, '/forks']);
  assert.equal(disk(forked).bytes, disk(plan).bytes);
  assert.equal(disk(forked).inodes, disk(plan).inodes + 8);
  assert.equal(forked.rlimits.nproc, plan.rlimits.nproc + 2);
  assert.equal(forked.cgroup.tasks, plan.cgroup.tasks + 2);
  assert.equal(forked.cgroup.memoryBytes, plan.cgroup.memoryBytes);
  assert.equal(forked.rlimits.nofile, plan.rlimits.nofile + 8);
  const more = ['/forks/1/work', '/forks/1/tmp', '/forks/2/work', '/forks/2/tmp'];
  assert.deepEqual(forked.landlock.readWrite, [...plan.landlock.readWrite, ...more]);
  assert.deepEqual(forked.landlock.readOnly, plan.landlock.readOnly);
  assert.equal(forked.syscalls, plan.syscalls);
  assert.deepEqual(withForks(plan, 2), forked);
});

test('what is mounted in the place of the forks is refused', () => {
  for (const path of ['/forks', '/forks/1', '/forks/1/work']) {
    const plan = withHostMounts(planOf(), { shown: [], own: [path] });
    assert.throws(() => withForks(plan, 1), UsageError);
    assert.equal(withForks(plan, 0), plan);
  }
});
