import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';

const O_CREAT = 0o100;

test('getcwd tells the current folder, and how long it is with its zero', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_getcwd', 4096, 6), 6);
  assert.equal(guest.read(4096, 6), '/work\0');
  assert.equal(guest.call('__syscall_getcwd', 4096, 5), 'ERANGE');
  assert.equal(guest.call('__syscall_getcwd', 4096, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_chdir', '/'), 0);
  assert.equal(guest.call('__syscall_getcwd', 4096, 100), 2);
});

test('a current folder that was removed has no path, and nothing can be made in it', () => {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, 'gone', 0o777);
  guest.number('__syscall_chdir', 'gone');
  guest.number('__syscall_rmdir', '/work/gone');
  assert.equal(guest.call('__syscall_getcwd', 4096, 100), 'ENOENT');
  assert.equal(guest.call('__syscall_mkdirat', AT_FDCWD, 'x', 0o777), 'ENOENT');
  assert.equal(guest.open('x', O_CREAT), 'ENOENT');
  guest.write('/work/file', '');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, '/work/file', AT_FDCWD, 'x'), 'ENOENT');
  assert.equal(typeof guest.stat('.'), 'object');
});

test('what is taken from new files and folders is the mask', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_umask_js', 0o077), 0o022);
  guest.number('__syscall_mkdirat', AT_FDCWD, 'folder', 0o777);
  guest.open('file', O_CREAT, 0o666);
  assert.deepEqual(
    ['folder', 'file'].map((name) => {
      const stat = guest.stat(name);
      return typeof stat === 'object' ? stat.mode : stat;
    }),
    [0o040700, 0o100600],
  );
  assert.equal(guest.call('__syscall_umask_js', 0o7777), 0o077);
  assert.equal(guest.call('__syscall_umask_js', 0), 0o777);
});

test('the read-only layer cannot be changed', () => {
  const guest = new TestGuest();
  assert.equal(guest.content('/lib/os.py'), 'abc');
  assert.equal(guest.open('/lib/os.py', 1), 'EROFS');
  assert.equal(guest.open('/lib/os.py', 0o1002), 'EROFS');
  assert.equal(guest.open('/lib/new.py', O_CREAT | 1), 'EROFS');
  assert.equal(guest.call('__syscall_unlinkat', AT_FDCWD, '/lib/os.py', 0), 'EROFS');
  assert.equal(guest.call('__syscall_mkdirat', AT_FDCWD, '/new', 0o777), 'EROFS');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, '/lib/os.py', AT_FDCWD, 'x'), 'EROFS');
  assert.equal(guest.call('__syscall_truncate64', '/lib/os.py', 0n), 'EROFS');
  assert.equal(guest.call('__syscall_chmod', '/lib/os.py', 0o777), 'EROFS');
  assert.equal(guest.call('__syscall_utimensat', AT_FDCWD, '/lib/os.py', 0, 0), 'EROFS');
  assert.equal(guest.call('__syscall_symlinkat', 'x', AT_FDCWD, '/dev/link'), 'EROFS');
  assert.equal(guest.content('/lib/os.py'), 'abc');
});

test('the folders that every guest has are neither moved nor removed', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_rmdir', '/work'), 'EBUSY');
  assert.equal(guest.call('__syscall_rmdir', '/'), 'EBUSY');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, '/tmp', AT_FDCWD, '/work/tmp'), 'EBUSY');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, '/', AT_FDCWD, '/work/tmp'), 'EBUSY');
});

test('a file can move between the writable folders', () => {
  const guest = new TestGuest();
  guest.write('/tmp/here', 'moved');
  guest.number('__syscall_renameat', AT_FDCWD, '/tmp/here', AT_FDCWD, '/work/there');
  assert.equal(guest.content('/tmp/here'), 'ENOENT');
  assert.equal(guest.content('/work/there'), 'moved');
});

test('a folder without permission to write keeps its entries', () => {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, 'closed', 0o777);
  guest.write('closed/file', 'kept');
  guest.number('__syscall_mkdirat', AT_FDCWD, 'closed/inner', 0o777);
  guest.number('__syscall_chmod', 'closed', 0o500);
  assert.equal(guest.open('closed/new', O_CREAT), 'EACCES');
  assert.equal(guest.call('__syscall_unlinkat', AT_FDCWD, 'closed/file', 0), 'EACCES');
  assert.equal(guest.call('__syscall_rmdir', 'closed/inner'), 'EACCES');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, 'closed/file', AT_FDCWD, 'x'), 'EACCES');
  assert.equal(guest.content('closed/file'), 'kept');
});

test('a folder that must not be written to does not move to another', () => {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, 'a', 0o500);
  guest.number('__syscall_mkdirat', AT_FDCWD, 'b', 0o777);
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, 'a', AT_FDCWD, 'b/a'), 'EACCES');
  assert.equal(guest.call('__syscall_renameat', AT_FDCWD, 'a', AT_FDCWD, 'c'), 0);
});

test('readlink fills what there is room for, without a zero', () => {
  const guest = new TestGuest();
  guest.number('__syscall_symlinkat', 'target', AT_FDCWD, 'link');
  guest.view(4096).setUint32(0, 0x2e2e2e2e, true);
  assert.equal(guest.call('__syscall_readlinkat', AT_FDCWD, 'link', 4096, 3), 3);
  assert.equal(guest.read(4096, 4), 'tar.');
  assert.equal(guest.call('__syscall_readlinkat', AT_FDCWD, 'link', 4096, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_readlinkat', AT_FDCWD, 'link', 262_142, 100), 'EFAULT');
});

test('a chain of folders can be as deep as there are inodes, and paths still have an end', () => {
  const guest = new TestGuest();
  for (let depth = 0; depth < 100; depth += 1) {
    guest.number('__syscall_mkdirat', AT_FDCWD, 'n'.repeat(200), 0o777);
    guest.number('__syscall_chdir', 'n'.repeat(200));
  }
  assert.equal(guest.call('__syscall_mkdirat', AT_FDCWD, 'one-more', 0o777), 'ENOSPC');
  assert.equal(guest.call('__syscall_getcwd', 4096, 4096), 'ERANGE');
});

test('fchdir wants a folder that may be searched', () => {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, 'a', 0o777);
  const folder = guest.number('__syscall_openat', AT_FDCWD, 'a', 0, 0);
  assert.equal(guest.call('__syscall_fchdir', folder), 0);
  assert.equal(guest.call('__syscall_getcwd', 4096, 100), 8);
  assert.equal(guest.call('__syscall_fchdir', 1), 'ENOTDIR');
  guest.number('__syscall_fchmod', folder, 0o600);
  assert.equal(guest.call('__syscall_fchdir', folder), 'EACCES');
});
