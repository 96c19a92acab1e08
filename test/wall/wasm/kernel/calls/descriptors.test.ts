import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const O_APPEND = 0o2000;
const [F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK] = [0, 1, 2, 3, 4, 12, 13];
const F_DUPFD_CLOEXEC = 1030;
const [FIONBIO, FIONCLEX, FIOCLEX, TIOCGWINSZ] = [0x5421, 0x5450, 0x5451, 0x5413];

function openNull(guest: TestGuest, flags = 0): number {
  return guest.number('__syscall_openat', AT_FDCWD, '/dev/null', flags, 0);
}

test('duplicates share one position and one set of flags', () => {
  const guest = new TestGuest();
  guest.write('file', '0123456789');
  const first = guest.number('__syscall_openat', AT_FDCWD, 'file', 0, 0);
  const second = guest.number('__syscall_dup', first);
  guest.get(first, 3);
  assert.equal(guest.get(second, 3), '345');
  guest.number('__syscall_fcntl64', first, F_SETFL, guest.words(O_NONBLOCK));
  assert.equal(guest.call('__syscall_fcntl64', second, F_GETFL, 0), O_NONBLOCK);
  guest.number('fd_close', first);
  assert.equal(guest.get(second, 3), '678');
});

test('dup3 closes what had the number, and refuses the same one', () => {
  const guest = new TestGuest();
  const descriptor = openNull(guest);
  assert.equal(guest.call('__syscall_dup3', descriptor, 1, 0), 1);
  guest.put(1, 'into nothing');
  assert.deepEqual(guest.port.written, []);
  assert.equal(guest.call('__syscall_dup3', descriptor, descriptor, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_dup3', descriptor, 40, 0), 'EBADF');
  assert.equal(guest.call('__syscall_dup3', descriptor, -1, 0), 'EBADF');
  assert.equal(guest.call('__syscall_dup3', 30, 1, 0), 'EBADF');
});

test('the mark to close on exec belongs to the number, not to the file', () => {
  const guest = new TestGuest();
  const descriptor = openNull(guest, O_CLOEXEC);
  const mark = (number: number): number | string =>
    guest.call('__syscall_fcntl64', number, F_GETFD, 0);
  assert.equal(mark(descriptor), 1);
  const copy = guest.number('__syscall_dup', descriptor);
  assert.equal(mark(copy), 0);
  const marked = guest.number('__syscall_fcntl64', copy, F_DUPFD_CLOEXEC, guest.words(20));
  assert.deepEqual([marked, mark(marked)], [20, 1]);
  guest.number('__syscall_fcntl64', descriptor, F_SETFD, guest.words(0));
  assert.deepEqual([mark(descriptor), mark(marked)], [0, 1]);
  guest.number('__syscall_ioctl', descriptor, FIOCLEX, 0);
  assert.equal(mark(descriptor), 1);
  guest.number('__syscall_ioctl', descriptor, FIONCLEX, 0);
  assert.equal(mark(descriptor), 0);
});

test('F_DUPFD takes the first free number from the wanted one on', () => {
  const guest = new TestGuest();
  const duplicate = (lowest: number): number | string =>
    guest.call('__syscall_fcntl64', 1, F_DUPFD, guest.words(lowest));
  assert.deepEqual([duplicate(10), duplicate(10), duplicate(0)], [10, 11, 4]);
  assert.deepEqual([duplicate(40), duplicate(-1)], ['EINVAL', 'EINVAL']);
  assert.deepEqual([duplicate(39), duplicate(39)], [39, 'EMFILE']);
});

test('F_SETFL changes whether to append and to wait, nothing else', () => {
  const guest = new TestGuest();
  guest.write('file', 'ab');
  const descriptor = guest.number('__syscall_openat', AT_FDCWD, 'file', 1, 0);
  guest.number('__syscall_fcntl64', descriptor, F_SETFL, guest.words(-1));
  assert.equal(guest.call('__syscall_fcntl64', descriptor, F_GETFL, 0), 1 | O_APPEND | O_NONBLOCK);
  guest.put(descriptor, 'c');
  assert.equal(guest.content('file'), 'abc');
});

test('locks are always free: nobody else is there', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_fcntl64', 1, F_SETLK, guest.words(1024)), 0);
  guest.view(1024).setInt16(0, 1, true);
  assert.equal(guest.call('__syscall_fcntl64', 1, F_GETLK, guest.words(1024)), 0);
  assert.equal(guest.view(1024).getInt16(0, true), 2);
});

test('FIONBIO reads its flag behind a pointer', () => {
  const guest = new TestGuest();
  guest.view(1024).setInt32(0, 1, true);
  guest.number('__syscall_ioctl', 0, FIONBIO, guest.words(1024));
  assert.equal(guest.call('__syscall_fcntl64', 0, F_GETFL, 0), O_NONBLOCK);
  guest.view(1024).setInt32(0, 0, true);
  guest.number('__syscall_ioctl', 0, FIONBIO, guest.words(1024));
  assert.equal(guest.call('__syscall_fcntl64', 0, F_GETFL, 0), 0);
});

test('nothing is a terminal, and unknown requests are refused', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_ioctl', 1, TIOCGWINSZ, 0), 'ENOTTY');
  assert.equal(guest.call('__syscall_fcntl64', 1, 99, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_fcntl64', 30, F_GETFD, 0), 'EBADF');
  assert.equal(guest.call('__syscall_ioctl', 30, FIOCLEX, 0), 'EBADF');
});

test('closing twice, or what was never open, fails', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('fd_close', 3), 0);
  assert.equal(guest.call('fd_close', 3), 'EBADF');
  assert.equal(guest.call('fd_close', -1), 'EBADF');
  assert.equal(guest.call('fd_close', 0x7fffffff), 'EBADF');
});

test('fd_fdstat_get tells whether a descriptor is there, and what it leads to', () => {
  const guest = new TestGuest();
  const folder = guest.number('__syscall_openat', AT_FDCWD, '/work', 0, 0);
  for (const [descriptor, type] of [
    [1, 0],
    [openNull(guest), 2],
    [folder, 3],
  ] as const) {
    assert.equal(guest.call('fd_fdstat_get', descriptor, 4096), 0);
    assert.equal(guest.view(4096).getUint8(0), type);
  }
  assert.equal(guest.call('fd_fdstat_get', 30, 4096), 'EBADF');
});

test('a pipe needs two numbers, or takes none', () => {
  const guest = new TestGuest();
  for (let number = 4; number < 39; number += 1) {
    assert.equal(openNull(guest), number);
  }
  assert.equal(guest.call('__syscall_pipe', 1024), 'EMFILE');
  assert.equal(openNull(guest), 39);
  assert.equal(guest.call('__syscall_pipe', 262_140), 'EFAULT');
});
