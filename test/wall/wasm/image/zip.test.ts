import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArchiveError, readZip } from '../../../../src/wall/wasm/image/zip.ts';
import { archiveOf } from '../../../helpers/zip-archive.ts';

const STORED = 0;
const LONG = Buffer.from('spam '.repeat(1000));

test('files are unpacked, stored or deflated, and folders left out', () => {
  const archive = archiveOf([
    { name: 'folder/', bytes: Buffer.alloc(0), method: STORED },
    { name: 'folder/long.py', bytes: LONG },
    { name: 'short.py', bytes: Buffer.from('pass'), method: STORED },
    { name: 'empty.py', bytes: Buffer.alloc(0) },
  ]);
  assert.deepEqual(
    readZip(archive).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
    [
      ['folder/long.py', LONG.toString()],
      ['short.py', 'pass'],
      ['empty.py', ''],
    ],
  );
});

test('an archive may end with a comment', () => {
  const files = readZip(archiveOf([{ name: 'a', bytes: LONG }], 'a comment'));
  assert.deepEqual(
    files.map(({ name }) => name),
    ['a'],
  );
});

test('a file that is larger or smaller than the archive says is refused', () => {
  for (const claimed of [LONG.length - 1, LONG.length + 1]) {
    assert.throws(() => readZip(archiveOf([{ name: 'a', bytes: LONG, claimed }])), ArchiveError);
  }
});

test('an archive that says it holds more than is allowed is refused', () => {
  const claimed = 256 * 1024 * 1024 + 1;
  assert.throws(() => readZip(archiveOf([{ name: 'a', bytes: LONG, claimed }])), /too much/);
});

test('an archive that is cut off anywhere is refused', () => {
  const archive = archiveOf([{ name: 'a', bytes: LONG }]);
  for (let length = 0; length < archive.length; length += 1) {
    assert.throws(() => readZip(archive.subarray(0, length)), ArchiveError);
  }
});

test('a way of packing that is not known is refused', () => {
  assert.throws(() => readZip(archiveOf([{ name: 'a', bytes: LONG, method: 9 }])), /method 9/);
});

test('the mode is told where Unix made the archive, and no other time', () => {
  const bytes = Buffer.from('target');
  const [link, plain] = readZip(
    archiveOf([
      { name: 'link', bytes, mode: 0o120777 },
      { name: 'plain', bytes },
    ]),
  );
  assert.deepEqual([link?.mode, plain?.mode], [0o120777, 0]);
});

test('how much an archive may hold can be chosen', () => {
  const archive = archiveOf([{ name: 'a', bytes: Buffer.alloc(100) }]);
  assert.equal(readZip(archive, 100).length, 1);
  assert.throws(() => readZip(archive, 99), /too much/);
});
