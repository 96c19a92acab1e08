import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';
import type { Stat } from '../guest-harness.ts';

const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_EMPTY_PATH = 0x1000;
const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;

function statOf(guest: TestGuest, path: string): Stat {
  const stat = guest.stat(path);
  assert(typeof stat === 'object', path);
  return stat;
}

test('stat tells what a file is, whose, how large, and when it changed', () => {
  const guest = new TestGuest();
  guest.port.wall = 1_600_000_000_123;
  guest.write('file', 'text');
  const { inode, ...stat } = statOf(guest, 'file');
  assert.deepEqual(stat, {
    mode: 0o100644,
    links: 1,
    owner: 1000,
    device: 0,
    size: 4,
    modified: 1_600_000_000_123,
  });
  assert.equal(inode, statOf(guest, '/work/./file').inode);
  assert.notEqual(inode, statOf(guest, '/work').inode);
});

test('system files belong to root and are as old in every guest', () => {
  const guest = new TestGuest();
  const { mode, owner, modified } = statOf(guest, '/lib/os.py');
  assert.deepEqual([mode, owner, modified], [0o100644, 0, 315_532_800_000]);
  assert.equal(statOf(guest, '/lib/deep/\xc3\xa9').size, 1);
});

test('devices tell their numbers', () => {
  const guest = new TestGuest();
  const { mode, device } = statOf(guest, '/dev/null');
  assert.deepEqual([mode, device], [0o020666, 0x103]);
});

test('stat of what cannot be reached, or into no memory, fails', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_stat64', 'nothing', 4096), 'ENOENT');
  assert.equal(guest.call('__syscall_stat64', '/work', 262_144 - 95), 'EFAULT');
  assert.equal(guest.call('__syscall_stat64', 262_144, 4096), 'EFAULT');
  assert.equal(guest.call('__syscall_stat64', -1, 4096), 'EFAULT');
  assert.equal(guest.call('__syscall_fstat64', 30, 4096), 'EBADF');
  assert.equal(guest.call('__syscall_fstat64', -1, 4096), 'EBADF');
});

test('an empty path means the descriptor itself, if that was asked for', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_newfstatat', 1, '', 4096, AT_EMPTY_PATH), 0);
  assert.equal(guest.call('__syscall_newfstatat', AT_FDCWD, '', 4096, AT_EMPTY_PATH), 0);
  assert.equal(guest.call('__syscall_newfstatat', 1, '', 4096, 0), 'ENOTDIR');
  assert.equal(guest.call('__syscall_newfstatat', AT_FDCWD, '', 4096, 0), 'ENOENT');
});

test('newfstatat follows a link at the end unless told not to', () => {
  const guest = new TestGuest();
  guest.number('__syscall_symlinkat', 'nothing', AT_FDCWD, 'link');
  assert.equal(guest.call('__syscall_newfstatat', AT_FDCWD, 'link', 4096, 0), 'ENOENT');
  assert.equal(guest.call('__syscall_newfstatat', AT_FDCWD, 'link', 4096, AT_SYMLINK_NOFOLLOW), 0);
});

test('access asks for the permissions of the guest, who is not root', () => {
  const guest = new TestGuest();
  guest.write('file', '');
  guest.number('__syscall_chmod', 'file', 0o407);
  const access = (path: string, mode: number): number | string =>
    guest.call('__syscall_faccessat', AT_FDCWD, path, mode, 0);
  assert.deepEqual(
    [0, 4, 2, 1, 6].map((mode) => access('file', mode)),
    [0, 0, 'EACCES', 'EACCES', 'EACCES'],
  );
  assert.deepEqual([access('/lib/os.py', 4), access('/lib/os.py', 2)], [0, 'EROFS']);
  assert.equal(access('/dev/null', 6), 0);
  assert.equal(access('nothing', 0), 'ENOENT');
  assert.equal(access('file', 8), 'EINVAL');
});

test('chmod changes twelve bits, and not what the thing is', () => {
  const guest = new TestGuest();
  guest.write('file', '');
  guest.number('__syscall_chmod', 'file', -1);
  assert.equal(statOf(guest, 'file').mode, 0o107777);
  guest.number('__syscall_symlinkat', 'file', AT_FDCWD, 'link');
  guest.number('__syscall_fchmodat2', AT_FDCWD, 'link', 0o600, 0);
  assert.equal(statOf(guest, 'file').mode, 0o100600);
  assert.equal(
    guest.call('__syscall_fchmodat2', AT_FDCWD, 'link', 0o600, AT_SYMLINK_NOFOLLOW),
    'EOPNOTSUPP',
  );
});

test('a file can be given to nobody but the guest', () => {
  const guest = new TestGuest();
  guest.write('file', '');
  const chown = (user: number, group: number): number | string =>
    guest.call('__syscall_fchownat', AT_FDCWD, 'file', user, group, 0);
  assert.deepEqual([chown(-1, -1), chown(1000, 1000)], [0, 0]);
  assert.deepEqual([chown(0, -1), chown(-1, 0)], ['EPERM', 'EPERM']);
});

test('times are kept to the nanosecond, also those before 1970', () => {
  const guest = new TestGuest();
  guest.write('file', '');
  const times = guest.bytes(new Uint8Array(32));
  guest.view(times).setBigInt64(0, -5n, true);
  guest.view(times).setInt32(8, 1, true);
  guest.view(times).setBigInt64(16, 7n, true);
  guest.view(times).setInt32(24, 999_999_999, true);
  assert.equal(guest.call('__syscall_utimensat', AT_FDCWD, 'file', times, 0), 0);
  statOf(guest, 'file');
  assert.deepEqual(
    [40, 48, 56, 64].map((offset) => guest.view(4096).getInt32(offset, true)),
    [-5, 1, 7, 999_999_999],
  );
});

test('a time can be left, or be now; one that is none is refused', () => {
  const guest = new TestGuest();
  guest.write('file', '');
  guest.port.time = 5000;
  const set = (nanoseconds: number): number | string => {
    const times = guest.bytes(new Uint8Array(32));
    guest.view(times).setInt32(8, UTIME_OMIT, true);
    guest.view(times).setInt32(24, nanoseconds, true);
    return guest.call('__syscall_utimensat', AT_FDCWD, 'file', times, 0);
  };
  assert.equal(set(UTIME_OMIT), 0);
  assert.equal(statOf(guest, 'file').modified, 1_700_000_000_000);
  assert.equal(set(UTIME_NOW), 0);
  assert.equal(statOf(guest, 'file').modified, 1_700_000_005_000);
  assert.equal(set(1_000_000_000), 'EINVAL');
  assert.equal(set(-1), 'EINVAL');
});

test('statfs tells the quota, and what is left of it', () => {
  const guest = new TestGuest();
  guest.write('file', 'x'.repeat(50_000));
  assert.equal(guest.call('__syscall_statfs64', '/work', 88, 4096), 0);
  const view = guest.view(4096);
  const numbers = [8, 16, 24, 32, 40].map((offset) => Number(view.getBigInt64(offset, true)));
  assert.deepEqual(numbers, [24, 12, 12, 100, 99]);
  assert.equal(guest.call('__syscall_fstatfs64', 1, 88, 4096), 0);
  assert.equal(guest.call('__syscall_fstatfs64', 30, 88, 4096), 'EBADF');
});
