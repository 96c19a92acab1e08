import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeWheels } from '../../src/packages/write-wheels.ts';
import { makeWheel } from '../helpers/make-wheel.ts';
import type { WheelParts } from '../helpers/make-wheel.ts';

const TAGS = new Set(['py3-none-any']);
const base = mkdtempSync(join(tmpdir(), 'write-wheels-test-'));
after(() => rmSync(base, { recursive: true }));

const fresh = (): string => mkdtempSync(join(base, 'layer-'));

async function* wheels(all: readonly WheelParts[]): AsyncGenerator<ReturnType<typeof makeWheel>> {
  yield* all.map(makeWheel);
}

/** Two wheels with one file each. */
const pair = (one: string, two: string, texts = ['1', '2']): WheelParts[] => [
  { project: 'one', files: { [one]: texts[0] ?? '' } },
  { project: 'two', files: { [two]: texts[1] ?? '' } },
];

const write = (all: readonly WheelParts[], folder = fresh()): Promise<void> =>
  writeWheels(folder, wheels(all), TAGS);

test('wheels lie beside each other, readable by all whatever the umask says', async () => {
  const folder = fresh();
  const before = process.umask(0o077);
  try {
    await write(pair('space/a.py', 'space/deep/b.py'), folder);
  } finally {
    process.umask(before);
  }
  assert.deepEqual(readdirSync(folder).toSorted(), [
    'one-1.0.dist-info',
    'space',
    'two-1.0.dist-info',
  ]);
  assert.equal(readFileSync(join(folder, 'space/deep/b.py'), 'utf8'), '2');
  assert.equal(statSync(join(folder, 'space/deep')).mode & 0o777, 0o755);
  assert.equal(statSync(join(folder, 'space/deep/b.py')).mode & 0o777, 0o644);
});

test('a file that two wheels have must be the same in both', async () => {
  await write(pair('space/__init__.py', 'space/__init__.py', ['', '']));
  await assert.rejects(write(pair('a.py', 'a.py')), /two-1\.0-py3-none-any\.whl has another a\.py/);
});

test('names that differ in case or in the form of a letter are refused', async () => {
  await assert.rejects(write(pair('a.py', 'A.py')), /differ in case only/);
  await assert.rejects(write(pair('Space/a.py', 'space/b.py')), /differ in case only/);
  await assert.rejects(write(pair('\u00e9.py', 'e\u0301.py')), /differ in case only/);
  await assert.rejects(write([{ files: { 'a.py': '', 'A.PY': '' } }]), /differ in case only/);
});

test('what is a file in one wheel cannot be a folder in another', async () => {
  await assert.rejects(write(pair('a', 'a/b.py')), /has another a than/);
  await assert.rejects(write(pair('a/b.py', 'a')), /has another a than/);
});

test('a set may hold so many bytes and files, and not one more', async () => {
  const one = { files: { 'a.py': '12345' } };
  const sizes = { bytes: 0, files: 4 };
  const folder = fresh();
  await write([one], folder);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(folder, name));
    sizes.bytes += stat.isFile() ? stat.size : 0;
  }
  await writeWheels(fresh(), wheels([one]), TAGS, sizes);
  for (const less of [
    { ...sizes, bytes: sizes.bytes - 1 },
    { ...sizes, files: sizes.files - 1 },
  ]) {
    await assert.rejects(writeWheels(fresh(), wheels([one]), TAGS, less), /they hold more than/);
  }
});

test('what is in the folder is neither followed nor written over', async () => {
  const folder = fresh();
  const target = join(base, 'target');
  symlinkSync(target, join(folder, 'a.py'));
  await assert.rejects(write([{ files: { 'a.py': 'x' } }], folder), /EEXIST/);
  assert.equal(statSync(target, { throwIfNoEntry: false }), undefined);
});
