import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';

const O_WRONLY = 1;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_APPEND = 0o2000;
const MIB = 1024 * 1024;

function openFile(guest: TestGuest, text: string, flags = 0): number {
  guest.write('file', text);
  return guest.number('__syscall_openat', AT_FDCWD, 'file', O_RDWR | flags, 0);
}

test('reading and writing go on where they stopped', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'one two');
  assert.equal(guest.get(descriptor, 4), 'one ');
  assert.equal(guest.get(descriptor, 100), 'two');
  assert.equal(guest.get(descriptor, 100), '');
  guest.put(descriptor, '!');
  assert.equal(guest.content('file'), 'one two!');
});

test('descriptors that were opened apart have positions apart', () => {
  const guest = new TestGuest();
  const first = openFile(guest, 'text');
  const second = guest.number('__syscall_openat', AT_FDCWD, 'file', 0, 0);
  guest.get(first, 2);
  assert.equal(guest.get(second, 4), 'text');
});

test('lseek counts from the beginning, the position, and the end', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, '0123456789');
  assert.equal(guest.seek(descriptor, 4, 0), 4);
  assert.equal(guest.seek(descriptor, 3, 1), 7);
  assert.equal(guest.seek(descriptor, -1, 2), 9);
  assert.equal(guest.get(descriptor, 5), '9');
  assert.equal(guest.seek(descriptor, -1, 0), 'EINVAL');
  assert.equal(guest.seek(descriptor, 0, 3), 'EINVAL');
  assert.equal(guest.seek(1, 0, 0), 'ESPIPE');
  assert.equal(guest.call('fd_seek', descriptor, 2n ** 63n - 1n, 0, 1024), 'EOVERFLOW');
});

test('what is written behind the end leaves zeros between, and is counted', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'ab');
  guest.seek(descriptor, 5);
  guest.put(descriptor, 'c');
  assert.equal(guest.content('file'), 'ab\0\0\0c');
  guest.seek(descriptor, 59_999);
  assert.equal(guest.put(descriptor, 'end'), 1);
  assert.equal(guest.put(descriptor, 'x'), 'EFBIG');
  guest.seek(descriptor, 2 ** 50);
  assert.equal(guest.put(descriptor, 'x'), 'EFBIG');
});

test('bytes that were cut off do not come back', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'secret');
  guest.number('__syscall_ftruncate64', descriptor, 2n);
  guest.number('__syscall_ftruncate64', descriptor, 6n);
  assert.equal(guest.content('file'), 'se\0\0\0\0');
  guest.number('__syscall_truncate64', 'file', 0n);
  guest.number('__syscall_truncate64', 'file', 3n);
  assert.equal(guest.content('file'), '\0\0\0');
});

test('a size can be neither negative nor above the limit of a file', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'text');
  assert.equal(guest.call('__syscall_ftruncate64', descriptor, -1n), 'EINVAL');
  assert.equal(guest.call('__syscall_ftruncate64', descriptor, 60_000n), 0);
  assert.equal(guest.call('__syscall_ftruncate64', descriptor, 60_001n), 'EFBIG');
  assert.equal(guest.call('__syscall_ftruncate64', descriptor, 2n ** 62n), 'EFBIG');
  assert.equal(guest.call('__syscall_truncate64', 'file', -(2n ** 63n)), 'EINVAL');
  assert.equal(guest.call('__syscall_truncate64', '/work', 0n), 'EISDIR');
  assert.equal(guest.call('__syscall_truncate64', '/dev/null', 0n), 'EINVAL');
  assert.equal(guest.call('__syscall_ftruncate64', 1, 0n), 'EINVAL');
});

test('fallocate makes files larger, never smaller', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'text');
  guest.number('__syscall_fallocate', descriptor, 0, 2n, 4n);
  assert.equal(guest.content('file'), 'text\0\0');
  guest.number('__syscall_fallocate', descriptor, 0, 0n, 1n);
  assert.equal(guest.content('file'), 'text\0\0');
  assert.equal(guest.call('__syscall_fallocate', descriptor, 0, 0n, 0n), 'EINVAL');
  assert.equal(guest.call('__syscall_fallocate', descriptor, 1, 0n, 9n), 'EOPNOTSUPP');
  assert.equal(guest.call('__syscall_fallocate', descriptor, 0, 0n, 60_001n), 'EFBIG');
  assert.equal(guest.call('__syscall_fallocate', 1, 0, 0n, 9n), 'ENODEV');
});

test('O_APPEND writes at the end, wherever the position is, and with pwrite too', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'ab', O_APPEND);
  guest.put(descriptor, 'c');
  guest.seek(descriptor, 0);
  guest.put(descriptor, 'd');
  assert.equal(guest.seek(descriptor, 0, 1), 4);
  guest.view(512).setUint32(0, guest.text('e'), true);
  guest.view(512).setUint32(4, 1, true);
  guest.number('fd_pwrite', descriptor, 512, 1, 0n, 520);
  assert.equal(guest.content('file'), 'abcde');
});

test('pread and pwrite leave the position, and refuse streams and negative offsets', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, '0123456789');
  guest.view(512).setUint32(0, 2048, true);
  guest.view(512).setUint32(4, 3, true);
  guest.number('fd_pread', descriptor, 512, 1, 4n, 520);
  assert.equal(guest.read(2048, 3), '456');
  guest.number('fd_pwrite', descriptor, 512, 1, 0n, 520);
  assert.equal(guest.content('file'), '4563456789');
  assert.equal(guest.seek(descriptor, 0, 1), 0);
  assert.equal(guest.call('fd_pread', descriptor, 512, 1, -1n, 520), 'EINVAL');
  assert.equal(guest.call('fd_pread', 0, 512, 1, 0n, 520), 'ESPIPE');
  assert.equal(guest.call('fd_pwrite', 1, 512, 1, 0n, 520), 'ESPIPE');
});

test('several pieces are filled one after the other, empty ones passed over', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, '0123456789');
  for (const [index, length] of [3, 0, 2, 99].entries()) {
    guest.view(512).setUint32(index * 8, 2048 + index * 100, true);
    guest.view(512).setUint32(index * 8 + 4, length, true);
  }
  guest.number('fd_read', descriptor, 512, 4, 600);
  assert.equal(guest.view(600).getUint32(0, true), 10);
  assert.deepEqual(
    [guest.read(2048, 3), guest.read(2248, 2), guest.read(2348, 5)],
    ['012', '34', '56789'],
  );
});

test('pieces must lie in memory, and be at most 1024', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'text');
  guest.view(512).setUint32(0, 262_140, true);
  guest.view(512).setUint32(4, 5, true);
  assert.equal(guest.call('fd_read', descriptor, 512, 1, 600), 'EFAULT');
  guest.view(512).setUint32(4, 0xffffffff, true);
  assert.equal(guest.call('fd_read', descriptor, 512, 1, 600), 'EFAULT');
  assert.equal(guest.call('fd_read', descriptor, 262_140, 1, 600), 'EFAULT');
  assert.equal(guest.call('fd_read', descriptor, 512, 1025, 600), 'EINVAL');
  assert.equal(guest.call('fd_read', descriptor, 512, -1, 600), 'EINVAL');
  assert.equal(guest.call('fd_read', descriptor, -8, 0, 262_144), 'EFAULT');
});

test('the disk takes so many bytes in all, and gives back what is removed', () => {
  const guest = new TestGuest();
  guest.write('a', 'x'.repeat(60_000));
  guest.write('b', 'x'.repeat(30_000));
  const descriptor = guest.number('__syscall_openat', AT_FDCWD, 'c', O_CREAT | O_WRONLY, 0);
  assert.equal(guest.put(descriptor, 'x'.repeat(10_001)), 'ENOSPC');
  assert.equal(guest.put(descriptor, 'x'.repeat(10_000)), 10_000);
  assert.equal(guest.call('__syscall_symlinkat', 'x', AT_FDCWD, 'link'), 'ENOSPC');
  guest.number('__syscall_unlinkat', AT_FDCWD, 'b', 0);
  guest.number('__syscall_symlinkat', 'x', AT_FDCWD, 'link');
  guest.number('__syscall_unlinkat', AT_FDCWD, 'link', 0);
  assert.equal(guest.put(descriptor, 'x'.repeat(30_000)), 30_000);
});

test('a file that was removed while open keeps its bytes until it is closed', () => {
  const guest = new TestGuest();
  const descriptor = openFile(guest, 'x'.repeat(60_000));
  guest.number('__syscall_unlinkat', AT_FDCWD, 'file', 0);
  guest.write('b', 'x'.repeat(40_000));
  assert.equal(guest.get(descriptor, 3), 'xxx');
  const full = guest.number('__syscall_openat', AT_FDCWD, 'c', O_CREAT | O_WRONLY, 0);
  assert.equal(guest.put(full, 'x'), 'ENOSPC');
  guest.number('fd_close', descriptor);
  assert.equal(guest.put(full, 'x'), 1);
});

test('the disk takes so many files, folders and links in all', () => {
  const guest = new TestGuest();
  const make = (name: string): number | string =>
    guest.call('__syscall_mkdirat', AT_FDCWD, name, 0o777);
  for (let number = 0; number < 100; number += 1) {
    assert.equal(make(`folder${number}`), 0);
  }
  assert.equal(make('one-more'), 'ENOSPC');
  assert.equal(guest.open('file', O_CREAT), 'ENOSPC');
  assert.equal(guest.call('__syscall_symlinkat', 'x', AT_FDCWD, 'link'), 'ENOSPC');
  guest.number('__syscall_rmdir', 'folder7');
  assert.equal(make('one-more'), 0);
});

test('what a failed link would have taken is given back', () => {
  const guest = new TestGuest();
  for (let number = 0; number < 100; number += 1) {
    guest.number('__syscall_mkdirat', AT_FDCWD, `folder${number}`, 0o777);
  }
  for (let number = 0; number < 1000; number += 1) {
    guest.call('__syscall_symlinkat', 'x'.repeat(4000), AT_FDCWD, 'link');
  }
  guest.number('__syscall_rmdir', 'folder7');
  guest.write('file', 'x'.repeat(60_000));
});

test('what is appended in small pieces costs no more than half beyond the limit', () => {
  const guest = new TestGuest({
    limits: { memoryPages: 8, diskBytes: MIB, fileBytes: MIB, inodes: 9, openFiles: 9 },
  });
  const descriptor = guest.number('__syscall_openat', AT_FDCWD, 'file', O_CREAT | O_RDWR, 0);
  const piece = 'x'.repeat(16);
  for (let written = 0; written < MIB; written += piece.length) {
    assert.equal(guest.put(descriptor, piece), piece.length);
  }
  assert.equal(guest.put(descriptor, piece), 'EFBIG');
  const [entry] = guest.collect('/work');
  assert((entry?.bytes.buffer.byteLength ?? Infinity) <= MIB * 1.5);
});

test('what is not open for it is neither read nor written', () => {
  const guest = new TestGuest();
  const reader = guest.number('__syscall_openat', AT_FDCWD, '/lib/os.py', 0, 0);
  assert.equal(guest.put(reader, 'x'), 'EBADF');
  assert.equal(guest.call('__syscall_ftruncate64', reader, 0n), 'EINVAL');
  const writer = guest.number('__syscall_openat', AT_FDCWD, 'new', O_CREAT | O_WRONLY, 0);
  assert.equal(guest.get(writer, 1), 'EBADF');
  const folder = guest.number('__syscall_openat', AT_FDCWD, '/work', 0, 0);
  assert.equal(guest.get(folder, 1), 'EISDIR');
  for (const call of ['fd_sync', '__syscall_fdatasync']) {
    assert.equal(guest.call(call, writer), 0);
    assert.equal(guest.call(call, 38), 'EBADF');
  }
});
