import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerFiles, packLayer, parseIndex } from '../../../../src/wall/wasm/image/layer-files.ts';

const FILES = [
  { path: '/lib/python3.14/os.py', bytes: Buffer.from('import sys') },
  { path: '/lib/python3.14/json/__init__.py', bytes: Buffer.from('') },
  { path: '/lib/__proto__/constructor', bytes: Buffer.from('x') },
];

function parsed(change: (data: ReturnType<typeof copy>) => void): unknown {
  const data = copy();
  change(data);
  return parseIndex(JSON.parse(JSON.stringify(data)), packLayer(FILES).blob.length);
}

/** The index as plain data that can be changed. */
function copy(): {
  folders: Record<
    string,
    { files: { name: string; offset: number; length: number }[]; folders: string[] }
  >;
} {
  const { folders } = packLayer(FILES).index;
  return {
    folders: Object.fromEntries(
      Object.entries(folders).map(([path, entry]) => [
        path,
        {
          files: entry.files.map((file) => ({ ...file })),
          folders: [...entry.folders],
        },
      ]),
    ),
  };
}

test('files come out of a layer as they went in', () => {
  const layer = packLayer(FILES);
  assert.deepEqual(
    layerFiles(layer)
      .map(({ path, bytes }) => `${path} ${Buffer.from(bytes).toString()}`)
      .toSorted(),
    FILES.map(({ path, bytes }) => `${path} ${bytes.toString()}`).toSorted(),
  );
});

test('every folder is listed, and in the folder above it', () => {
  const { folders } = packLayer(FILES).index;
  assert.deepEqual(Object.keys(folders).toSorted(), [
    '',
    '/lib',
    '/lib/__proto__',
    '/lib/python3.14',
    '/lib/python3.14/json',
  ]);
  assert.deepEqual(folders['/lib']?.folders, ['python3.14', '__proto__']);
});

test('an index survives being written as JSON', () => {
  const { index, blob } = packLayer(FILES);
  assert.deepEqual(parseIndex(JSON.parse(JSON.stringify(index)), blob.length), index);
});

test('an index that points beyond its blob, or names what is no name, is refused', () => {
  assert.notEqual(
    parsed(() => {}),
    null,
  );
  const file = (data: ReturnType<typeof copy>) => data.folders['/lib/python3.14']?.files[0];
  for (const wrong of [
    { offset: -1 },
    { offset: 0.5 },
    { length: 1000 },
    { name: '..' },
    { name: 'a/b' },
    { name: '' },
  ]) {
    assert.equal(
      parsed((data) => Object.assign(file(data) ?? {}, wrong)),
      null,
      JSON.stringify(wrong),
    );
  }
});

test('an index whose folders are not all there is refused', () => {
  const without = (path: string): unknown =>
    parsed((data) => {
      delete data.folders[path];
    });
  assert.equal(without('/lib/python3.14/json'), null);
  assert.equal(without(''), null);
});

test('what is no index is refused', () => {
  for (const data of [null, 1, [], {}, { folders: [] }, { folders: { '': {} } }]) {
    assert.equal(parseIndex(data, 10), null);
  }
});
