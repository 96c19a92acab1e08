import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_INSTRUCTIONS } from '../../src/policy/bpf/instruction.ts';
import { compilePolicy, encodeProgram } from '../../src/policy/index.ts';
import type { Plan } from '../../src/policy/plan.ts';
import { PRESET_NAMES } from '../../src/policy/presets.ts';
import type { Policy, PresetName } from '../../src/model/policy.ts';
import { ARCHES, INTERPRETER } from './support.ts';

const MIB = 1024 * 1024;

function compile(policy?: Policy | PresetName): Plan {
  return compilePolicy(policy, { arch: 'x86_64', interpreter: INTERPRETER });
}

function paths(plan: Plan, kind: string): readonly string[] {
  return plan.mounts.flatMap((mount) => {
    if (mount.kind !== kind) return [];
    return mount.kind === 'tmpfs' ? mount.paths : [mount.path];
  });
}

function stable(plan: Plan): string {
  return JSON.stringify(plan, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

test('the same input gives the same plan and the same program', () => {
  for (const name of PRESET_NAMES) {
    assert.deepEqual(compile(name), compile(name));
    assert.equal(stable(compile(name)), stable(compile(name)));
    assert.deepEqual(encodeProgram(compile(name)), encodeProgram(compile(name)));
  }
  const forth = { env: { A: '1', B: '2' }, proc: true } as const;
  const back = { proc: true, env: { B: '2', A: '1' } } as const;
  assert.equal(
    JSON.stringify(compile(forth).environment),
    JSON.stringify(compile(back).environment),
  );
});

test('a policy is checked also when it was not parsed before', () => {
  assert.throws(() => compile({ limits: { threads: 0 } }), /limits.threads: must be from 1/);
});

test('the interpreter is bound read-only, packages only when the policy says so', () => {
  const strict = compile();
  assert.deepEqual(paths(strict, 'bind'), [...INTERPRETER.files, '/pysandbox']);
  assert.deepEqual(paths(compile({ packages: 'site' }), 'bind'), [
    ...INTERPRETER.files,
    ...INTERPRETER.sitePackages,
    '/pysandbox',
  ]);
  assert.deepEqual(paths(strict, 'link'), ['/lib64']);
  for (const { path, execute } of strict.landlock.readOnly) assert.equal(execute, false, path);
});

test('nothing of the host’s /etc, /proc, /sys or /home is seen', () => {
  for (const name of PRESET_NAMES) {
    const plan = compile(name);
    const sources = plan.mounts.flatMap((mount) => (mount.kind === 'bind' ? [mount.source] : []));
    for (const source of sources)
      assert.doesNotMatch(source, /^\/(?:etc|proc|sys|home|root|run|$)/);
  }
});

test('the disk is one tmpfs of limited size, seen in /dev/shm where memory is shared', () => {
  const disk = (policy?: Policy) => compile(policy).mounts.filter(({ kind }) => kind === 'tmpfs');
  const why = 'the guest’s own disk: limits.diskMiB and limits.diskInodes';
  assert.deepEqual(disk(), [
    { kind: 'tmpfs', paths: ['/work', '/tmp'], bytes: 64 * MIB, inodes: 4096, why },
  ]);
  for (const limits of [{ threads: 2 }, { processes: 2 }]) {
    assert.deepEqual(paths(compile({ limits }), 'tmpfs'), ['/work', '/tmp', '/dev/shm']);
  }
});

test('only the disk and devices without state can be written to', () => {
  assert.deepEqual(compile().landlock.readWrite, [
    '/work',
    '/tmp',
    '/dev/full',
    '/dev/null',
    '/dev/zero',
  ]);
});

test('programs of the interpreter can be executed where child processes are allowed', () => {
  const executable = compile('subprocess').landlock.readOnly.filter(({ execute }) => execute);
  const folders = executable.map(({ path }) => path);
  for (const file of INTERPRETER.files) {
    assert.ok(
      folders.some((folder) => file.startsWith(`${folder}/`)),
      file,
    );
  }
  assert.ok(!folders.includes('/pysandbox') && !folders.includes('/etc') && !folders.includes('/'));
});

test('proc is mounted or hidden, as the policy says', () => {
  assert.deepEqual(paths(compile(), 'hidden'), ['/proc']);
  assert.deepEqual(paths(compile({ proc: true }), 'proc'), ['/proc']);
  assert.deepEqual(paths(compile({ proc: true }), 'hidden'), []);
});

test('a network of the guest’s own is a namespace and a table of hosts', () => {
  assert.deepEqual(compile().namespaces, ['user', 'mount', 'pid', 'ipc', 'uts']);
  assert.ok(!paths(compile(), 'data').includes('/etc/hosts'));
  const loopback = compile({ network: 'loopback' });
  assert.deepEqual(loopback.namespaces, ['user', 'mount', 'pid', 'ipc', 'uts', 'net']);
  assert.ok(paths(loopback, 'data').includes('/etc/hosts'));
});

test('OpenBLAS starts no threads where modules are preloaded, unless the policy says so', () => {
  const threads = (policy: Policy): unknown => compile(policy).environment['OPENBLAS_NUM_THREADS'];
  assert.equal(threads({}), undefined);
  assert.equal(threads({ preload: ['numpy'] }), '1');
  assert.equal(threads({ preload: ['numpy'], env: { OPENBLAS_NUM_THREADS: '2' } }), '2');
});

test('a layer is bound in place of the folder of packages, and nothing in it can be executed', () => {
  const interpreter = {
    ...INTERPRETER,
    sitePackages: ['/packages'],
    layer: '/var/cache/layer/files',
  };
  const policy = { packages: 'site', limits: { processes: 4 } } as const;
  const plan = compilePolicy(policy, { arch: 'x86_64', interpreter });
  const why = 'packages that the caller chose';
  const bound = plan.mounts.filter((mount) => mount.kind === 'bind' && mount.path === '/packages');
  assert.deepEqual(bound, [
    { kind: 'bind', path: '/packages', source: '/var/cache/layer/files', why },
  ]);
  const rule = plan.landlock.readOnly.find(({ path }) => path === '/packages');
  assert.deepEqual(rule, { path: '/packages', execute: false });
});

test('the environment is the wall’s and the policy’s, sorted', () => {
  assert.deepEqual(Object.entries(compile({ env: { Z: '1', A: '2' } }).environment), [
    ['A', '2'],
    ['HOME', '/work'],
    ['LANG', 'C.UTF-8'],
    ['PATH', '/usr/bin:/bin'],
    ['TMPDIR', '/tmp'],
    ['Z', '1'],
  ]);
});

test('limits arrive in the units of setrlimit', () => {
  const { rlimits, cgroup } = compile({
    limits: { cpuMs: 1001, memoryMiB: 100, fileSizeMiB: 3, openFiles: 33, threads: 7 },
  });
  assert.equal(rlimits.cpu, 2);
  assert.equal(rlimits.data, 100 * MIB);
  assert.equal(rlimits.as, (100 + 64 + 6 * 64) * MIB);
  assert.equal(rlimits.fsize, 3 * MIB);
  assert.equal(rlimits.nofile, 33);
  assert.equal(rlimits.nproc, 7);
  assert.equal(rlimits.core, 0);
  assert.equal(cgroup.tasks, 7);
  assert.ok(cgroup.memoryBytes > 100 * MIB);
});

test('every number of a plan is whole and within what the kernel takes', () => {
  const most = { memoryMiB: 1024 ** 2, diskMiB: 1024 ** 2, threads: 4096, processes: 4096 };
  const least = { memoryMiB: 16, diskMiB: 1, cpuMs: 1, timeoutMs: 1 };
  for (const limits of [least, most]) {
    const plan = compile({ limits });
    const numbers: readonly number[] = [
      ...Object.values<number>({ ...plan.rlimits }),
      ...Object.values<number>({ ...plan.cgroup }),
    ];
    for (const number of numbers) {
      assert.ok(Number.isSafeInteger(number) && number >= 0);
    }
    assert.ok(plan.rlimits.cpu >= 1);
  }
});

test('programs fit the kernel’s limit on both architectures', () => {
  for (const arch of ARCHES) {
    for (const name of PRESET_NAMES) {
      const plan = compilePolicy(name, { arch, interpreter: INTERPRETER });
      assert.ok(encodeProgram(plan).length / 8 <= MAX_INSTRUCTIONS / 2);
    }
  }
});
