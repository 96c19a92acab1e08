import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FolderEntry } from '../../../../src/model/folder-entry.ts';
import { AT_FDCWD, TestGuest } from './guest-harness.ts';

function entry(path: string, kind: FolderEntry['kind'], content = '', mode = 0o644): FolderEntry {
  const isLink = kind === 'link';
  return {
    path,
    kind,
    bytes: Buffer.from(isLink ? '' : content),
    target: isLink ? content : '',
    mode,
  };
}

/** What is there, in short. */
function collected(guest: TestGuest, path: string): string[] {
  return guest
    .collect(path)
    .map(
      ({ path: inside, kind, bytes, target, mode }) =>
        `${kind} ${inside} ${mode.toString(8)} ${target}${Buffer.from(bytes).toString()}`,
    );
}

const MOUNT = {
  path: '/data/größe',
  readOnly: false,
  entries: [
    entry('a.txt', 'file', 'first', 0o600),
    entry('inner/b.txt', 'file', 'second'),
    entry('inner', 'folder', '', 0o700),
    entry('link', 'link', 'inner/b.txt', 0o777),
    entry('é', 'file', 'name'),
  ],
};
/** The mount's path in bytes. */
const DATA = Buffer.from('/data/größe').toString('latin1');

test('a guest finds its folders, and starts in the one to work in', () => {
  const guest = new TestGuest();
  const root = guest.number('__syscall_openat', AT_FDCWD, '/', 0, 0);
  assert.deepEqual(guest.list(root).toSorted(), [
    '.',
    '..',
    'dev',
    'etc',
    'lib',
    'proc',
    'tmp',
    'work',
  ]);
  assert.equal(guest.call('__syscall_getcwd', 4096, 100), 6);
  assert.match(guest.content('/etc/passwd'), /^sandbox:x:1000:1000:sandbox:\/work:$/m);
});

test('a reset forgets files, descriptors, the folder, the mask and what is in pipes', () => {
  const guest = new TestGuest();
  const first = [...Array(8).keys()].map((number) => guest.fstat(number));
  guest.write('file', 'secret');
  guest.write('/tmp/file', 'secret');
  guest.number('__syscall_chmod', '/tmp', 0o700);
  guest.number('__syscall_pipe', 1024);
  guest.number('fd_close', 0);
  guest.number('__syscall_chdir', '/tmp');
  guest.number('__syscall_umask_js', 0);
  guest.kernel.reset();
  assert.deepEqual(
    [...Array(8).keys()].map((number) => guest.fstat(number)),
    first,
  );
  assert.deepEqual(collected(guest, '/work'), []);
  assert.deepEqual(collected(guest, '/tmp'), []);
  assert.equal(guest.call('__syscall_getcwd', 4096, 100), 6);
  assert.equal(guest.call('__syscall_umask_js', 0), 0o022);
  assert.equal(guest.content('/lib/os.py'), 'abc');
  guest.write('as-large-as-ever', 'x'.repeat(60_000));
});

test('a copied folder is there with what is in it', () => {
  const guest = new TestGuest({ folders: [MOUNT] });
  assert.equal(guest.content(`${DATA}/a.txt`), 'first');
  assert.equal(guest.content(`${DATA}/link`), 'second');
  assert.equal(guest.content(`${DATA}/\xc3\xa9`), 'name');
  assert.deepEqual(collected(guest, '/data/größe').toSorted(), [
    'file a.txt 600 first',
    'file inner/b.txt 644 second',
    'file é 644 name',
    'folder inner 700 ',
    'link link 777 inner/b.txt',
  ]);
});

test('what the guest changes in a copied folder is its own, and the original stays', () => {
  const guest = new TestGuest({ folders: [MOUNT] });
  guest.write(`${DATA}/a.txt`, 'changed');
  guest.write(`${DATA}/inner/new`, 'new');
  guest.number('__syscall_unlinkat', AT_FDCWD, `${DATA}/link`, 0);
  assert.deepEqual(collected(guest, '/data/größe').toSorted(), [
    'file a.txt 600 changed',
    'file inner/b.txt 644 second',
    'file inner/new 644 new',
    'file é 644 name',
    'folder inner 700 ',
  ]);
  assert.equal(Buffer.from(MOUNT.entries[0]?.bytes ?? []).toString(), 'first');
  guest.kernel.reset();
  assert.equal(guest.content(`${DATA}/a.txt`), 'first');
});

test('a folder that was copied for reading only cannot be changed', () => {
  const guest = new TestGuest({ folders: [{ ...MOUNT, readOnly: true }] });
  assert.equal(guest.open(`${DATA}/new`, 0o101), 'EROFS');
  assert.equal(guest.call('__syscall_unlinkat', AT_FDCWD, `${DATA}/link`, 0), 'EROFS');
  assert.equal(guest.content(`${DATA}/inner/b.txt`), 'second');
});

test('beside a copied folder nothing can be made', () => {
  const guest = new TestGuest({ folders: [MOUNT] });
  assert.equal(guest.open('/data/new', 0o101), 'EROFS');
});

test('a copied folder can be neither moved nor removed', () => {
  const guest = new TestGuest({ folders: [{ ...MOUNT, path: '/work/data', entries: [] }] });
  assert.equal(guest.call('__syscall_rmdir', '/work/data'), 'EBUSY');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, 'data', AT_FDCWD, 'other'), 'EBUSY');
});

test('what was copied counts when it is written to, not before', () => {
  const large = entry('large', 'file', 'x'.repeat(60_000));
  const guest = new TestGuest({
    folders: [{ ...MOUNT, entries: [large, { ...large, path: 'b' }] }],
  });
  const append = (path: string): number | string => {
    const descriptor = guest.open(`${DATA}/${path}`, 0o2001);
    assert(typeof descriptor === 'number');
    return guest.put(descriptor, '');
  };
  guest.write('own', 'x'.repeat(50_000));
  assert.equal(append('large'), 0);
  const writer = guest.number('__syscall_openat', AT_FDCWD, `${DATA}/large`, 1, 0);
  assert.equal(guest.put(writer, 'x'), 'ENOSPC');
  guest.number('__syscall_unlinkat', AT_FDCWD, 'own', 0);
  assert.equal(guest.put(writer, 'y'), 1);
  assert.equal(
    guest.get(guest.number('__syscall_openat', AT_FDCWD, `${DATA}/large`, 0, 0), 2),
    'yx',
  );
});

test('the descriptors that an image holds can be told and given again', () => {
  const guest = new TestGuest();
  guest.number('__syscall_openat', AT_FDCWD, '/dev/null', 0, 0);
  guest.number('__syscall_dup', 1);
  const held = guest.kernel.held();
  assert.deepEqual(held, [
    { number: 3, file: 'channel' },
    { number: 4, file: 'null' },
    { number: 5, file: 'stdout' },
  ]);
  const next = new TestGuest({ descriptors: held });
  assert.deepEqual(next.kernel.held(), held);
  next.put(5, 'again');
  assert.deepEqual(next.port.written, ['stdout: again']);
  guest.write('file', '');
  guest.open('file');
  assert.throws(() => guest.kernel.held(), /descriptor 6/);
});
