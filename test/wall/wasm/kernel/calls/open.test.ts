import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';

const O_WRONLY = 1;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_PATH = 0o10000000;
const O_TMPFILE = 0o20200000;

test('descriptors are the lowest free numbers, and below the limit', () => {
  const guest = new TestGuest();
  const numbers = Array.from({ length: 36 }, () => guest.open('/dev/null'));
  assert.deepEqual(numbers.slice(0, 2), [4, 5]);
  assert.equal(numbers.at(-1), 39);
  assert.equal(guest.open('new', O_CREAT), 'EMFILE');
  assert.equal(guest.stat('new'), 'ENOENT');
  guest.number('fd_close', 7);
  assert.equal(guest.open('/dev/null'), 7);
});

test('permissions are asked of a file that is there, not of one that is made', () => {
  const guest = new TestGuest();
  assert.equal(typeof guest.open('file', O_CREAT | O_WRONLY, 0o400), 'number');
  assert.equal(guest.open('file', O_WRONLY), 'EACCES');
  assert.equal(guest.open('file', O_TRUNC), 'EACCES');
  assert.equal(typeof guest.open('file'), 'number');
  guest.number('__syscall_chmod', 'file', 0);
  assert.equal(guest.open('file'), 'EACCES');
});

test('O_PATH opens without permission, and then neither reads nor writes', () => {
  const guest = new TestGuest();
  guest.open('file', O_CREAT, 0);
  const descriptor = guest.number('__syscall_openat', AT_FDCWD, 'file', O_PATH | O_RDWR, 0);
  assert.equal(guest.get(descriptor, 1), 'EBADF');
  assert.equal(guest.put(descriptor, 'x'), 'EBADF');
  assert.equal(typeof guest.fstat(descriptor), 'object');
});

test('a file of O_TMPFILE has no name, and is gone when it is closed', () => {
  const guest = new TestGuest();
  const descriptor = guest.number('__syscall_openat', AT_FDCWD, '.', O_TMPFILE | O_RDWR, 0);
  assert.equal(guest.put(descriptor, 'x'.repeat(50_000)), 50_000);
  const stat = guest.fstat(descriptor);
  assert(typeof stat === 'object');
  assert.equal(stat.links, 0);
  assert.deepEqual(guest.collect('/work'), []);
  guest.number('fd_close', descriptor);
  guest.write('as-large', 'x'.repeat(60_000));
  guest.write('and-more', 'x'.repeat(40_000));
  assert.equal(guest.open('.', O_TMPFILE), 'EINVAL');
  assert.equal(guest.open('as-large', O_TMPFILE | O_RDWR), 'ENOTDIR');
  assert.equal(guest.open('/lib', O_TMPFILE | O_RDWR), 'EROFS');
});

test('/dev/stdin and its like are the descriptors of that number', () => {
  const guest = new TestGuest();
  guest.port.stdin.push('typed');
  assert.equal(guest.content('/dev/stdin'), 'typed');
  const out = guest.number('__syscall_openat', AT_FDCWD, '/dev/stdout', O_WRONLY, 0);
  guest.put(out, 'shown');
  assert.deepEqual(guest.port.written, ['stdout: shown']);
  guest.number('fd_close', 2);
  assert.equal(guest.open('/dev/stderr', O_WRONLY), 'EBADF');
});

test('what /proc/self/statm tells is the memory when it is opened', () => {
  const guest = new TestGuest();
  assert.equal(guest.content('/proc/self/statm'), '4 4 0 0 0 4 0\n');
  guest.memory.grow(2);
  assert.equal(guest.content('/proc/self/statm'), '6 6 0 0 0 6 0\n');
  assert.equal(guest.open('/proc/self/statm', O_TRUNC | O_RDWR), 'EROFS');
});
