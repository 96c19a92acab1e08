import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { GuestImage } from '../../../../src/wall/wasm/image/guest-image.ts';
import { packLayer } from '../../../../src/wall/wasm/image/layer-files.ts';
import { readStoredImage, storeImage } from '../../../../src/wall/wasm/image/stored-image.ts';

const IMAGE: GuestImage = {
  manifest: {
    python: '3.14.2',
    pyodide: '314.0.7',
    pages: 2,
    stackPointer: 4096,
    entry: 300,
    descriptors: [{ number: 248, file: 'channel' }],
    ranges: [
      [0, 3],
      [65_536, 2],
    ],
  },
  module: Buffer.from('module'),
  memory: Buffer.from('12345'),
  system: packLayer([{ path: '/lib/file.py', bytes: Buffer.from('pass') }]),
};

let cache = '';
let folder = '';

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stored-image-test-'));
  folder = join(cache, 'image-1');
});

afterEach(() => rmSync(cache, { recursive: true }));

/** As it comes out of files. */
async function stored(): Promise<GuestImage | null> {
  return readStoredImage(folder);
}

test('an image comes out as it went in, and nothing is left beside it', async () => {
  await storeImage(folder, IMAGE);
  const image = await stored();
  assert.deepEqual(image?.manifest, IMAGE.manifest);
  assert.deepEqual(image.system.index, IMAGE.system.index);
  assert.deepEqual(
    [image.module, image.memory, image.system.blob].map((bytes) => Buffer.from(bytes).toString()),
    ['module', '12345', 'pass'],
  );
  assert.deepEqual(readdirSync(cache), ['image-1']);
});

test('a change of any byte of any file is seen', async () => {
  await storeImage(folder, IMAGE);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const good = readFileSync(path);
    for (const [at, byte] of good.entries()) {
      writeFileSync(
        path,
        good.map((each, index) => (index === at ? byte ^ 1 : each)),
      );
      assert.equal(await stored(), null, `${name} at ${at}`);
    }
    truncateSync(path, good.length - 1);
    assert.equal(await stored(), null, `${name} cut`);
    writeFileSync(path, Buffer.concat([good, Buffer.from('\n')]));
    assert.equal(await stored(), null, `${name} with more`);
    rmSync(path);
    assert.equal(await stored(), null, `without ${name}`);
    writeFileSync(path, good, { mode: 0o600 });
  }
  assert.notEqual(await stored(), null);
});

test('an image whose folder or files others may write to is not read', async () => {
  await storeImage(folder, IMAGE);
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
    chmodSync(path, 0o720);
    assert.equal(await stored(), null, path);
    chmodSync(path, 0o702);
    assert.equal(await stored(), null, path);
    chmodSync(path, 0o700);
  }
  assert.notEqual(await stored(), null);
});

test('links are not followed', async () => {
  await storeImage(folder, IMAGE);
  const elsewhere = join(cache, 'elsewhere');
  renameSync(folder, elsewhere);
  symlinkSync(elsewhere, folder);
  assert.equal(await stored(), null);
  rmSync(folder);
  renameSync(elsewhere, folder);
  renameSync(join(folder, 'module.wasm'), elsewhere);
  symlinkSync(elsewhere, join(folder, 'module.wasm'));
  assert.equal(await stored(), null);
});

test('an image that another process stored first stays when it is good', async () => {
  await storeImage(folder, IMAGE);
  await storeImage(folder, { ...IMAGE, module: Buffer.from('other') });
  assert.equal(Buffer.from((await stored())?.module ?? []).toString(), 'module');
  assert.deepEqual(readdirSync(cache), ['image-1']);
});

test('a damaged image, or a file in its place, is replaced', async () => {
  await storeImage(folder, IMAGE);
  writeFileSync(join(folder, 'module.wasm'), 'damaged');
  await storeImage(folder, IMAGE);
  assert.notEqual(await stored(), null);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file');
  await storeImage(folder, IMAGE);
  assert.notEqual(await stored(), null);
  assert.deepEqual(readdirSync(cache), ['image-1']);
});

test('what cannot be stored leaves nothing behind', async () => {
  await assert.rejects(storeImage(join(cache, 'absent', 'image-1'), IMAGE));
  mkdirSync(folder);
  writeFileSync(join(folder, 'other'), '');
  await storeImage(folder, IMAGE);
  assert.deepEqual(readdirSync(cache), ['image-1']);
});

test('a list that fits files which are no image does not make them one', async () => {
  const wrong = { ...IMAGE.manifest, ranges: [[0, 4]] as const };
  await storeImage(folder, { ...IMAGE, manifest: wrong });
  assert.equal(await stored(), null);
});
