import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { pysandbox, ROOT } from './command.ts';

test('--help lists every command', async () => {
  const { status, stdout } = await pysandbox(['--help']);
  assert.equal(status, 0);
  for (const command of ['run', 'policy show', 'policy explain', 'image build', 'doctor']) {
    assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  }
});

for (const args of [['run'], ['policy'], ['policy', 'show'], ['policy', 'explain'], ['doctor']]) {
  test(`${args.join(' ')} --help tells its usage`, async () => {
    const { status, stdout, stderr } = await pysandbox([...args, '--help']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`^Usage: pysandbox ${args[0] ?? ''}`, 'm'));
  });
}

test('--version is the package’s', async () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'version' in manifest);
  const { stdout } = await pysandbox(['--version']);
  assert.equal(stdout, `pysandbox ${String(manifest.version)}\n`);
});

for (const [args, message] of [
  [[], /no command/],
  [['rnu'], /unknown command "rnu"/],
  [['policy'], /policy show/],
  [['policy', 'sow'], /unknown action "sow"/],
  [['policy', 'explain'], /give one system call or path/],
  [['policy', 'show', 'strict', 'scientific'], /one policy/],
  [['doctor', 'now'], /no arguments/],
] as const) {
  test(`pysandbox ${args.join(' ')} is wrong usage: ${message.source}`, async () => {
    const { status, stdout, stderr } = await pysandbox(args);
    assert.equal(status, 64);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  });
}

test('policy show prints the plan, with --json as data', async () => {
  const text = await pysandbox(['policy', 'show', 'scientific']);
  assert.equal(text.status, 0, text.stderr);
  assert.match(text.stdout, /scientific/);
  const data = await pysandbox(['policy', 'show', '--json']);
  const plan: unknown = JSON.parse(data.stdout);
  assert.ok(typeof plan === 'object' && plan !== null);
  for (const key of ['policy', 'limits', 'mounts', 'syscalls', 'rlimits', 'landlock']) {
    assert.ok(key in plan, key);
  }
});

test('policy show is the same for the same policy', async () => {
  const [first, second] = await Promise.all([
    pysandbox(['policy', 'show', '--json']),
    pysandbox(['policy', 'show', '--json']),
  ]);
  assert.equal(first.stdout, second.stdout);
});

test('policy explain tells what becomes of a system call and of a path', async () => {
  for (const subject of ['openat', 'ptrace', '/etc/passwd', '/tmp/x']) {
    const { status, stdout, stderr } = await pysandbox(['policy', 'explain', subject]);
    assert.equal(status, 0, stderr);
    assert.ok(stdout.includes(subject), stdout);
  }
});

test('doctor reports every layer, and which wall will be used', async () => {
  const { status, stdout, stderr } = await pysandbox(['doctor', '--json']);
  assert.equal(status, 0, stdout + stderr);
  const report: unknown = JSON.parse(stdout);
  assert.ok(typeof report === 'object' && report !== null && 'layers' in report);
  assert.ok(Array.isArray(report.layers));
  const text = await pysandbox(['doctor']);
  assert.match(text.stdout, /The kernel wall will be used\.\n$/);
});

test('doctor when the interpreter is not Python says what is missing, and that the other wall stands', async () => {
  const { status, stdout } = await pysandbox(['doctor', '--python', '/bin/true']);
  assert.equal(status, 0);
  assert.match(stdout, /MISSING python/);
  assert.match(
    stdout,
    /kernel wall: not complete\nwasm wall: +complete\nThe wasm wall will be used/,
  );
});
