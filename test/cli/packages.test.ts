import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { makeWheel, writeWheel } from '../helpers/make-wheel.ts';
import { pysandbox } from './command.ts';

const cache = mkdtempSync(join(tmpdir(), 'cli-packages-cache-'));
const wheels = mkdtempSync(join(tmpdir(), 'cli-packages-wheels-'));
const bad = mkdtempSync(join(tmpdir(), 'cli-packages-bad-'));
after(() => [cache, wheels, bad].forEach((folder) => rmSync(folder, { recursive: true })));
const env = { PYSANDBOX_CACHE: cache };
const wheel = writeWheel(wheels);

test('packages build makes a set ready and prints its folder, which run then uses', async () => {
  const { status, stdout, stderr } = await pysandbox(['packages', 'build', wheels], { env });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Making the packages ready/);
  assert.ok(readdirSync(stdout.trim()).includes('greeting.py'));
  for (const path of [wheels, wheel]) {
    const code = 'import greeting; print(greeting.text)';
    const args = ['run', '--wall', 'kernel', '--packages', path, '-c', code];
    const run = await pysandbox(args, { env });
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, 'hello\n', '']);
  }
});

test('packages path prints where sets are kept', async () => {
  const { status, stdout } = await pysandbox(['packages', 'path'], { env });
  assert.deepEqual([status, stdout], [0, `${cache}\n`]);
});

test('packages clean removes sets and nothing else, and says which', async () => {
  await pysandbox(['packages', 'build', wheels], { env });
  writeFileSync(join(cache, 'mine'), '');
  const { status, stdout } = await pysandbox(['packages', 'clean'], { env });
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^removed ${cache}/packages-[0-9a-f]{32}\n$`));
  assert.deepEqual(readdirSync(cache), ['mine']);
});

const lock = join(bad, 'requirements.lock');
writeFileSync(lock, 'greeting==1.0\n');
writeFileSync(join(bad, 'greeting-1.0.tar.gz'), '');
writeFileSync(join(bad, 'other-1.0-cp39-cp39-win_amd64.whl'), makeWheel().bytes);

for (const [path, message] of [
  [lock, /requirements\.lock, line 1: greeting has no --hash=sha256/],
  [join(bad, 'greeting-1.0.tar.gz'), /is a source archive/],
  [join(bad, 'other-1.0-cp39-cp39-win_amd64.whl'), /for another interpreter or machine/],
  [join(bad, 'none.lock'), /none\.lock cannot be read: ENOENT/],
  [bad, /is a source archive/],
] as const) {
  test(`run says of ${path.slice(bad.length + 1) || 'a folder'} what is wrong`, async () => {
    const args = ['run', '--wall', 'kernel', '--packages', path, '-c', '1'];
    const { status, stdout, stderr } = await pysandbox(args, { env });
    assert.deepEqual([status, stdout], [64, '']);
    assert.match(stderr, message);
  });
}

test('wrong words of the command are told', async () => {
  for (const [args, message] of [
    [['packages'], /say what to do/],
    [['packages', 'make'], /unknown action/],
    [['packages', 'build'], /name one lock, folder of wheels, or wheel/],
    [['packages', 'build', 'a', 'b'], /name one lock/],
    [['packages', 'clean', 'a'], /takes no arguments/],
  ] as const) {
    const { status, stderr } = await pysandbox(args, { env });
    assert.equal(status, 64);
    assert.match(stderr, message);
  }
  for (const args of [['--help'], ['build', '-h'], ['path', '--help']]) {
    const { status, stdout } = await pysandbox(['packages', ...args], { env });
    assert.equal(status, 0);
    assert.match(stdout, /^Packages for guests/);
  }
});
