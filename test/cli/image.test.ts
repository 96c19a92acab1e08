import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';

import { buildGuestImage, ERROR_TABLE } from '../../src/index.ts';
import { pysandbox } from './command.ts';

const cache = mkdtempSync(join(tmpdir(), 'cli-image-test-'));
after(() => rmSync(cache, { recursive: true }));
const env = { PYSANDBOX_CACHE: cache };

/** That of the tests, which is there or built now; copied, so that it need not be built here. */
const original = await buildGuestImage();
const folder = join(cache, basename(original));
cpSync(original, folder, { recursive: true, preserveTimestamps: true });

test('image path prints the folder', async () => {
  const { status, stdout } = await pysandbox(['image', 'path'], { env });
  assert.deepEqual([status, stdout], [0, `${folder}\n`]);
});

test('image build leaves an image alone that is there, and prints its folder', async () => {
  const before = statSync(join(folder, 'memory.bin')).mtimeMs;
  const { status, stdout, stderr } = await pysandbox(['image', 'build'], { env });
  assert.deepEqual([status, stdout, stderr], [0, `${folder}\n`, '']);
  assert.equal(statSync(join(folder, 'memory.bin')).mtimeMs, before);
});

test('image clean removes images and nothing else, and says which', async () => {
  writeFileSync(join(cache, 'mine'), '');
  const { status, stdout } = await pysandbox(['image', 'clean'], { env });
  assert.deepEqual([status, stdout], [0, `removed ${folder}\n`]);
  assert.deepEqual(readdirSync(cache), ['mine']);
  const again = await pysandbox(['image', 'clean'], { env });
  assert.deepEqual([again.status, again.stdout], [0, '']);
});

test('where no image can be kept, image build says what to do', async () => {
  const { status, stderr } = await pysandbox(['image', 'build'], {
    env: { PYSANDBOX_CACHE: join(cache, 'mine') },
  });
  assert.equal(status, ERROR_TABLE.WALL_UNAVAILABLE.exitCode);
  assert.match(stderr, /guest image: there is no folder to keep it in.*Set PYSANDBOX_CACHE/);
});

for (const [args, message] of [
  [[], /image build/],
  [['bild'], /unknown action "bild"/],
  [['build', 'now'], /image build takes no arguments, but "now" was given/],
  [['path', 'now'], /image path takes no arguments/],
  [['clean', '--force'], /--force/],
] as const) {
  test(`pysandbox image ${args.join(' ')} is wrong usage`, async () => {
    const { status, stderr } = await pysandbox(['image', ...args], { env });
    assert.equal(status, ERROR_TABLE.USAGE.exitCode);
    assert.match(stderr, message);
  });
}

for (const args of [[], ['build'], ['path'], ['clean']]) {
  test(`image ${args.join(' ')} --help tells its usage`, async () => {
    const { status, stdout } = await pysandbox(['image', ...args, '--help'], { env });
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: pysandbox image build/m);
  });
}
