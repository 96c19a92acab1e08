import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../../src/index.ts';
import type { FolderEntry } from '../../../src/index.ts';
import { Collection } from '../../../src/wall/wasm/collection.ts';
import { packFolders } from '../../../src/wall/wasm/link/folders.ts';

function collected(...entries: readonly (readonly [FolderEntry['kind'], string])[]): string[] {
  let found: string[] = [];
  const collection = new Collection(1000, (told) => {
    found = told?.map(({ path }) => path) ?? ['no folder'];
  });
  const pieces = packFolders([
    {
      path: '/work',
      readOnly: false,
      entries: entries.map(([kind, path]) => ({
        kind,
        path,
        bytes: new Uint8Array(0),
        target: '',
        mode: 0o644,
      })),
    },
  ]);
  collection.begin(pieces.reduce((sum, { length }) => sum + length, 0));
  for (const piece of pieces) {
    collection.take(piece);
  }
  return found;
}

test('a tree is taken as it is told', () => {
  assert.deepEqual(collected(['folder', 'a'], ['file', 'a/b'], ['link', 'c']), ['a', 'a/b', 'c']);
});

test('what an honest guest does not send is refused: entries below a link, twice, or in no folder', () => {
  assert.throws(() => collected(['link', 'a'], ['file', 'a/b']), ProtocolError);
  assert.throws(() => collected(['file', 'a'], ['file', 'a']), ProtocolError);
  assert.throws(() => collected(['link', 'a'], ['folder', 'a'], ['file', 'a/b']), ProtocolError);
  assert.throws(() => collected(['file', 'a/b']), ProtocolError);
  assert.throws(() => collected(['file', '../b']), ProtocolError);
});

test('a length that cannot be is refused', () => {
  assert.throws(() => new Collection(10, () => {}).begin(2 ** 40), ProtocolError);
  assert.throws(() => new Collection(10, () => {}).begin(0), ProtocolError);
});

test('an empty piece counts for nothing, whichever collection it belonged to', () => {
  assert.equal(new Collection(10, () => {}).take(new Uint8Array(0)), false);
});
