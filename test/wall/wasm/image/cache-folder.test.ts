import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { WallUnavailableError } from '../../../../src/model/errors.ts';
import {
  cacheFolders,
  isTrusted,
  writableFolder,
} from '../../../../src/wall/wasm/image/cache-folder.ts';

const AROUND = { environment: {}, home: '/home/me', temporary: '/tmp', user: 1000 };

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-folder-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('images are kept in the user’s cache, and in the temporary folder if that cannot be', () => {
  assert.deepEqual(cacheFolders(AROUND), ['/home/me/.cache/pysandbox', '/tmp/pysandbox-1000']);
  assert.deepEqual(cacheFolders({ ...AROUND, home: null }), ['/tmp/pysandbox-1000']);
});

test('XDG_CACHE_HOME is used when it is an absolute path', () => {
  const at = (path: string): string | undefined =>
    cacheFolders({ ...AROUND, environment: { XDG_CACHE_HOME: path } })[0];
  assert.equal(at('/var/cache/me'), '/var/cache/me/pysandbox');
  assert.equal(at('relative'), '/home/me/.cache/pysandbox');
  assert.equal(at(''), '/home/me/.cache/pysandbox');
});

test('PYSANDBOX_CACHE is the only place when it is set', () => {
  const environment = { PYSANDBOX_CACHE: '/var/images', XDG_CACHE_HOME: '/var/cache/me' };
  assert.deepEqual(cacheFolders({ ...AROUND, environment }), ['/var/images']);
  const relative = { PYSANDBOX_CACHE: 'images' };
  assert.deepEqual(cacheFolders({ ...AROUND, environment: relative }), [resolve('images')]);
});

test('what others may write to, a link, and what is not there is not trusted', () => {
  const inside = join(folder, 'inside');
  mkdirSync(inside, { mode: 0o755 });
  chmodSync(inside, 0o755);
  assert.equal(isTrusted(inside), true);
  for (const mode of [0o775, 0o757, 0o1777]) {
    chmodSync(inside, mode);
    assert.equal(isTrusted(inside), false, mode.toString(8));
  }
  chmodSync(inside, 0o755);
  symlinkSync(inside, join(folder, 'link'));
  assert.equal(isTrusted(join(folder, 'link')), false);
  assert.equal(isTrusted(join(folder, 'absent')), false);
});

test('what belongs to another user is not trusted, but what belongs to root is', () => {
  const owner = statSync(folder).uid;
  assert.equal(isTrusted(folder, owner), true);
  assert.equal(isTrusted(folder, owner + 1), owner === 0);
  assert.equal(isTrusted('/', owner + 1), true);
});

test('the first folder that is ours is taken, and made for us alone', () => {
  const open = join(folder, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  writeFileSync(join(folder, 'file'), '');
  const good = join(folder, 'deep', 'cache');
  assert.equal(writableFolder([join(folder, 'file', 'cache'), open, good, '/never']), good);
  assert.equal(statSync(good).mode & 0o777, 0o700);
});

test('without such a folder there is no image, and it is said of each why', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const open = join(folder, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  const link = join(folder, 'link');
  symlinkSync(mkdtempSync(join(folder, 'inside-')), link);
  const dangling = join(folder, 'dangling');
  symlinkSync('/nowhere/at/all', dangling);
  const refused = [
    [join(folder, 'a\0'), /null bytes/],
    [join(file, 'cache'), /ENOTDIR/],
    [file, /others than you|EACCES/],
    [open, /others than you can write to it/],
    [link, /is a symbolic link/],
    [dangling, /ENOENT|EEXIST/],
  ] as const;
  for (const [path, why] of refused) {
    const thrown = errorOf(() => writableFolder([path]));
    assert(thrown instanceof WallUnavailableError, path);
    assert(thrown.message.includes(path), thrown.message);
    assert.match(thrown.message, why);
    assert.match(thrown.message, /Set PYSANDBOX_CACHE/);
  }
});

test('a folder that can never be made is no reason to try for ever', { timeout: 10_000 }, () => {
  assert.throws(() => writableFolder(['/proc/none/cache']), /ENOENT|EPERM|EACCES|EINVAL/);
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}
