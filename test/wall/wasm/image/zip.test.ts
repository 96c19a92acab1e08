import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { ArchiveError, readZip } from '../../../../src/wall/wasm/image/zip.ts';

const STORED = 0;
const DEFLATED = 8;
const LONG = Buffer.from('spam '.repeat(1000));

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  /** What the archive says, when that is a lie. */
  readonly claimed?: number;
}

/** An archive as PKWARE's APPNOTE.TXT describes it. */
function archiveOf(entries: readonly Entry[], comment = ''): Uint8Array {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, method = DEFLATED, claimed = bytes.length } of entries) {
    const packed = method === DEFLATED ? deflateRawSync(bytes) : Buffer.from(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(claimed, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    pieces.push(local, Buffer.from(name), packed);
    offset += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...pieces, ...directory, end, Buffer.from(comment)]);
}

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
