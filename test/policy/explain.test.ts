import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compilePolicy,
  describeProgram,
  encodeProgram,
  explain,
  explainPath,
  explainSyscall,
  showPlan,
} from '../../src/policy/index.ts';
import { PRESET_NAMES } from '../../src/policy/presets.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';
import { INTERPRETER } from './support.ts';

const target = { arch: 'x86_64', interpreter: INTERPRETER } as const;
const strict = compilePolicy('strict', target);
const subprocess = compilePolicy('subprocess', target);

test('a system call is explained by its rule', () => {
  assert.equal(
    explain(strict, 'mount'),
    'mount (number 165): refused with EPERM: what the guest sees is for the wall to say\n',
  );
  assert.match(explain(strict, 'bpf'), /killed/);
  assert.match(explain(strict, 'openat'), /allowed: ordinary use of files/);
});

test('a system call with conditions is explained case by case', () => {
  const { cases, otherwise } = explainSyscall(strict, 'ioctl');
  assert.deepEqual(cases[0], {
    when: '(int)arg1 == 0x5401',
    action: { kind: 'allow' },
    why: 'TCGETS',
  });
  assert.deepEqual(otherwise, { kind: 'errno', errno: 25 });
  assert.match(explain(strict, 'ioctl'), /TIOCSTI/);
});

test('a call of another architecture has no number, a misspelt one is refused', () => {
  const plan = compilePolicy('strict', { ...target, arch: 'aarch64' });
  assert.equal(explainSyscall(plan, 'fork').number, null);
  assert.throws(() => explain(plan, 'opemat'), /did you mean "openat"\?/);
});

test('every system call can be explained', () => {
  for (const name of ARCH_TABLES.x86_64.numbers.keys())
    assert.ok(explain(strict, name).includes(name));
});

test('a path is explained by the mount that it is part of', () => {
  const rights = (path: string, plan = strict) => {
    const { mount, read, write, execute } = explainPath(plan, path);
    return [mount?.kind ?? null, read, write, execute];
  };
  assert.deepEqual(rights('/work/a/b'), ['tmpfs', true, true, false]);
  assert.deepEqual(rights('/tmp'), ['tmpfs', true, true, false]);
  assert.deepEqual(rights('/tmpfile'), [null, false, false, false]);
  assert.deepEqual(rights('/usr/lib/python3.11/os.py'), ['bind', true, false, false]);
  assert.deepEqual(rights('/usr/bin/python3.11', subprocess), ['bind', true, false, true]);
  assert.deepEqual(rights('/etc/passwd'), ['data', true, false, false]);
  assert.deepEqual(rights('/etc/shadow'), [null, false, false, false]);
  assert.deepEqual(rights('/proc/1/environ'), ['hidden', false, false, false]);
  assert.deepEqual(rights('/proc/1/environ', subprocess), ['proc', true, false, false]);
  assert.deepEqual(rights('/dev/null'), ['device', true, true, false]);
  assert.deepEqual(rights('/dev/urandom'), ['device', true, false, false]);
  assert.deepEqual(rights('/dev/sda'), [null, false, false, false]);
  assert.deepEqual(rights('/work/../etc/./passwd'), ['data', true, false, false]);
});

test('links of the plan are followed, also in a circle', () => {
  assert.match(explain(strict, '/lib64/ld.so'), /nothing is mounted/);
  const plan = {
    ...strict,
    mounts: [
      ...strict.mounts,
      { kind: 'link', path: '/a', target: '/work', why: '' },
      { kind: 'link', path: '/b', target: 'b', why: '' },
    ] as const,
  };
  assert.equal(explainPath(plan, '/a/x').write, true);
  assert.equal(explainPath(plan, '/b/x').mount?.kind, 'link');
});

test('a path that is not absolute or has a NUL is refused', () => {
  assert.throws(() => explainPath(strict, 'etc'), /must be absolute/);
  assert.throws(() => explainPath(strict, '/\0'), /must be absolute/);
});

test('a plan can be shown: limits, mounts and every system call', () => {
  for (const name of PRESET_NAMES) {
    const plan = compilePolicy(name, target);
    const text = showPlan(plan);
    for (const limit of Object.keys(plan.limits)) assert.ok(text.includes(`  ${limit}: `));
    for (const { name: call } of plan.syscalls.rules)
      assert.match(text, new RegExp(`\\b${call}\\b`));
    assert.match(text, /\/work \/tmp.*writable/);
    for (const line of text.split('\n')) assert.ok(line.length < 200, line);
  }
});

test('a program can be read', () => {
  const text = describeProgram(encodeProgram(strict));
  assert.match(text, /^ {3}0 {2}A = arch\n {3}1 {2}if A == 0xc000003e goto 3 else 2\n/);
  assert.match(text, /return kill/);
  assert.match(text, /return errno EPERM/);
  assert.match(text, /A = args\[1\]\.low/);
  assert.doesNotMatch(text, /unknown/);
});
