import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from './guest-harness.ts';

function guestWith(count: number): { guest: TestGuest; folder: number } {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, 'many', 0o777);
  for (let number = 0; number < count; number += 1) {
    guest.write(`many/file${number}`, '');
  }
  return { guest, folder: guest.number('__syscall_openat', AT_FDCWD, 'many', 0, 0) };
}

function names(count: number): string[] {
  return ['.', '..', ...Array.from({ length: count }, (_, number) => `file${number}`)];
}

test('a folder is listed completely, however small the buffer', () => {
  for (const size of [40, 100, 4096]) {
    const { guest, folder } = guestWith(50);
    assert.deepEqual(guest.list(folder, size), names(50));
    assert.deepEqual(guest.list(folder, size), []);
  }
});

test('a buffer that one entry does not fit into is refused', () => {
  const { guest, folder } = guestWith(1);
  assert.equal(guest.call('__syscall_getdents64', folder, 8192, 20), 'EINVAL');
  assert.equal(guest.call('__syscall_getdents64', folder, 262_100, 100), 'EFAULT');
  assert.equal(guest.call('__syscall_getdents64', 1, 8192, 100), 'ENOTDIR');
});

test('after seeking to the beginning, all is listed again', () => {
  const { guest, folder } = guestWith(3);
  guest.list(folder);
  guest.write('many/file3', '');
  guest.seek(folder, 0);
  assert.deepEqual(guest.list(folder), names(4));
});

test('entries that are removed while listing do not hide others', () => {
  const { guest, folder } = guestWith(60);
  const seen: string[] = [];
  for (;;) {
    const used = guest.number('__syscall_getdents64', folder, 8192, 40);
    if (used === 0) {
      break;
    }
    const text = guest.read(8192 + 19, 20);
    const name = text.slice(0, text.indexOf('\0'));
    seen.push(name);
    if (!name.startsWith('.')) {
      guest.number('__syscall_unlinkat', AT_FDCWD, `many/${name}`, 0);
    }
  }
  assert.deepEqual(seen, names(60));
  guest.seek(folder, 0);
  assert.deepEqual(guest.list(folder), ['.', '..']);
});

test('an entry that goes away and comes back while listing is there once', () => {
  const { guest, folder } = guestWith(4);
  guest.number('__syscall_getdents64', folder, 8192, 24 + 24 + 32); // up to file0, file1 read ahead
  guest.number('__syscall_unlinkat', AT_FDCWD, 'many/file1', 0);
  guest.write('many/file1', '');
  guest.write('many/file9', '');
  assert.deepEqual(guest.list(folder), ['file2', 'file3', 'file1', 'file9']);
});

test('positions that an entry told lead back to what follows it', () => {
  const { guest, folder } = guestWith(5);
  guest.number('__syscall_getdents64', folder, 8192, 24 + 24 + 32);
  const behindFirst = Number(guest.view(8192 + 48).getBigInt64(8, true));
  guest.list(folder);
  guest.seek(folder, behindFirst);
  assert.deepEqual(guest.list(folder), ['file1', 'file2', 'file3', 'file4']);
});

test('each entry tells its inode and what it is', () => {
  const { guest, folder } = guestWith(1);
  guest.number('__syscall_symlinkat', 'x', AT_FDCWD, 'many/link');
  guest.number('__syscall_getdents64', folder, 8192, 4096);
  const view = guest.view(8192);
  const types: number[] = [];
  const inodes: number[] = [];
  for (let at = 0; types.length < 4; at += view.getUint16(at + 16, true)) {
    types.push(view.getUint8(at + 18));
    inodes.push(Number(view.getBigUint64(at, true)));
  }
  assert.deepEqual(types, [4, 4, 8, 10]);
  const file = guest.stat('many/file0');
  assert(typeof file === 'object');
  assert.equal(inodes[2], file.inode);
});
