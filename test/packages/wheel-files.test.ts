import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkWheels, readBounded, wheelsIn } from '../../src/packages/wheel-files.ts';

const base = mkdtempSync(join(tmpdir(), 'wheel-files-test-'));
after(() => rmSync(base, { recursive: true }));

function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(base, 'wheels-'));
  names.forEach((name) => writeFileSync(join(folder, name), ''));
  return folder;
}

test('the wheels of a folder are told, sorted, and other files are not', async () => {
  const folder = folderOf('b-1-py3-none-any.whl', 'a-1-py3-none-any.whl', 'notes.txt');
  assert.deepEqual(await wheelsIn(folder), [
    join(folder, 'a-1-py3-none-any.whl'),
    join(folder, 'b-1-py3-none-any.whl'),
  ]);
});

test('a folder with a source archive, with no wheel, or none at all is refused', async () => {
  await assert.rejects(wheelsIn(folderOf('a-1.tar.gz')), /is a source archive/);
  await assert.rejects(wheelsIn(folderOf('notes.txt')), /there is no wheel/);
  await assert.rejects(wheelsIn(join(base, 'none')), /cannot be read: ENOENT/);
});

test('a project is there once, however its name is written', () => {
  const two = ['/x/My.Package-1-py3-none-any.whl', '/y/my_package-2-py3-none-any.whl'];
  assert.throws(() => checkWheels(two), /there are two wheels of my-package/);
});

test('a set may have 1000 wheels', () => {
  const names = Array.from({ length: 1001 }, (_, number) => `/x/p${number}-1-py3-none-any.whl`);
  assert.equal(checkWheels(names.slice(1)).length, 1000);
  assert.throws(() => checkWheels(names), /1001 wheels are more than 1000/);
});

test('only regular files are read, and only up to a size', async () => {
  const path = join(base, 'file');
  writeFileSync(path, 'x');
  truncateSync(path, 10);
  assert.equal((await readBounded(path, 10)).length, 10);
  await assert.rejects(readBounded(path, 9), /has more than 9 bytes/);
  mkdirSync(join(base, 'folder'));
  await assert.rejects(readBounded(join(base, 'folder')), /cannot be read/);
  execFileSync('mkfifo', [join(base, 'pipe')]);
  await assert.rejects(readBounded(join(base, 'pipe')), /it is no file/);
});
