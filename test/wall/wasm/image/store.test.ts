import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { InternalError } from '../../../../src/model/errors.ts';
import { readImage } from '../../../../src/wall/wasm/image/store.ts';
import { projectPath } from '../../../helpers/project.ts';

const root = mkdtempSync(join(tmpdir(), 'image-store-test-'));
after(() => rmSync(root, { recursive: true }));

interface Loaded {
  readonly folder: string;
  readonly progress: readonly string[];
}

/** Asks for the image in a process of its own. */
async function load(cache: string): Promise<Loaded> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [projectPath('dist/test/helpers/load-image.js')],
    { env: { PYSANDBOX_CACHE: cache } },
  );
  const [folder = '', ...progress] = stdout.split('\n');
  return { folder, progress };
}

/** When the image's files were written: it changes when it is built anew. */
function writtenAt(folder: string): number {
  return statSync(join(folder, 'memory.bin')).mtimeMs;
}

const cache = join(root, 'cache');

test('two processes at once on an empty cache get the same good image, and leave nothing else', async () => {
  const loaded = await Promise.all([load(cache), load(cache)]);
  const [{ folder }] = loaded;
  assert.equal(loaded[1].folder, folder);
  assert.deepEqual(
    readdirSync(cache).map((name) => join(cache, name)),
    [folder],
  );
  assert.equal((await readImage(folder)).manifest.pyodide, '314.0.7');
  assert.deepEqual(
    [cache, folder].map((path) => statSync(path).mode & 0o777),
    [0o700, 0o700],
  );
});

test('an image that is there is used again, without a word', async () => {
  const [name = ''] = readdirSync(cache);
  const before = writtenAt(join(cache, name));
  const { folder, progress } = await load(cache);
  assert.equal(writtenAt(folder), before);
  assert.deepEqual(progress, []);
});

test('a damaged image is built anew, what was left of others goes, and the user is told', async () => {
  const [name = ''] = readdirSync(cache);
  const memory = join(cache, name, 'memory.bin');
  const bytes = readFileSync(memory);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(memory, bytes);
  await assert.rejects(readImage(join(cache, name)), InternalError);
  for (let other = 0; other < 10; other += 1) {
    mkdirSync(join(cache, `image-${other}`));
    utimesSync(join(cache, `image-${other}`), other, other);
  }
  mkdirSync(join(cache, 'image-x.unfinished-old'));
  utimesSync(join(cache, 'image-x.unfinished-old'), 1, 1);
  mkdirSync(join(cache, 'image-x.unfinished-new'));

  const { folder, progress } = await load(cache);

  assert.equal(folder, join(cache, name));
  await readImage(folder); // which verifies it; two builds are not the same to the last page
  assert.equal(progress.length, 1);
  assert.match(progress[0] ?? '', /Building the guest image/);
  const kept = Array.from({ length: 8 }, (_, at) => `image-${at + 2}`);
  assert.deepEqual(
    readdirSync(cache).toSorted(),
    [...kept, name, 'image-x.unfinished-new'].toSorted(),
  );
});

test('an image that others could have written is not used', async () => {
  const name = readdirSync(cache).find((each) => /^image-[0-9a-f]{32}$/.test(each)) ?? '';
  const folder = join(cache, name);
  chmodSync(join(folder, 'module.wasm'), 0o666);
  await assert.rejects(readImage(folder), InternalError);
  chmodSync(join(folder, 'module.wasm'), 0o600);
  chmodSync(folder, 0o777);
  await assert.rejects(readImage(folder), InternalError);
  chmodSync(folder, 0o700);
  await readImage(folder);
});

test('a cache that others may write to is refused, and the remedy told', async () => {
  const open = join(root, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  await assert.rejects(load(open), /Set PYSANDBOX_CACHE to a folder of your own/);
  assert.deepEqual(readdirSync(open), []);
});

test('a cache that cannot be made is refused', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  await assert.rejects(load(join(file, 'cache')), /there is no folder to keep it in/);
  assert.equal(existsSync(join(file, 'cache')), false);
});

test('an image that cannot be written is an error that says what to do', async () => {
  // Not a size of file can be written that an image has: as on a disk that is full.
  const limited = 'trap "" XFSZ; ulimit -f 2048; exec "$@"';
  const loading = promisify(execFile)(
    'bash',
    ['-c', limited, 'bash', process.execPath, projectPath('dist/test/helpers/load-image.js')],
    { env: { PYSANDBOX_CACHE: join(root, 'full') } },
  );
  await assert.rejects(
    loading,
    /WallUnavailableError: guest image: it cannot be written to .*EFBIG.*It takes 40 MiB; set PYSANDBOX_CACHE/,
  );
  assert.deepEqual(readdirSync(join(root, 'full')), [], 'nothing is left');
});
