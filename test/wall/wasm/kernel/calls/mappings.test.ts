import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from '../guest-harness.ts';

const [SHARED, PRIVATE] = [1, 2] as const;
const [READ, WRITE] = [1, 2] as const;
const [O_RDONLY, O_RDWR] = [0, 2] as const;
/** Where the guest's allocator puts a mapping. */
const ADDRESS = 65_536;

/** A guest with an allocator, which says that it has `address`. */
function guestWith(content: string, address = ADDRESS): TestGuest {
  const guest = new TestGuest();
  guest.kernel.attach({ emscripten_builtin_memalign: () => address });
  guest.write('file', content);
  guest.view(ADDRESS).setUint32(0, 0xffffffff, true);
  return guest;
}

function openFile(guest: TestGuest, flags: number): number {
  return guest.number('__syscall_openat', AT_FDCWD, 'file', flags, 0);
}

function map(
  guest: TestGuest,
  descriptor: number,
  flags: number,
  { length = 8, protection = READ | WRITE, offset = 0n } = {},
): number | string {
  return guest.call('_mmap_js', length, protection, flags, descriptor, offset, 1024, 1028);
}

function change(guest: TestGuest, text: string): void {
  new Uint8Array(guest.memory.buffer).set(Buffer.from(text), ADDRESS);
}

test('a mapping has the file, and zeros behind its end', () => {
  const guest = guestWith('abc');
  assert.equal(map(guest, openFile(guest, O_RDWR), SHARED), 0);
  assert.deepEqual(
    [guest.view(1024).getUint32(0, true), guest.view(1024).getUint32(4, true)],
    [1, ADDRESS],
  );
  assert.equal(guest.read(ADDRESS, 8), 'abc\0\0\0\0\0');
});

test('what is changed in a shared mapping reaches the file, as far as the file goes', () => {
  const guest = guestWith('abc');
  map(guest, openFile(guest, O_RDWR), SHARED);
  change(guest, 'XYZW');
  assert.equal(guest.content('file'), 'abc');
  assert.equal(guest.raw('_msync_js', ADDRESS, 2, 3, 1, 0, 0n), 0);
  assert.equal(guest.content('file'), 'XYc');
  assert.equal(guest.raw('_munmap_js', ADDRESS, 8, 3, 1, 0, 0n), 0);
  assert.equal(guest.content('file'), 'XYZ');
});

test('a mapping outlives its descriptor, and the name of its file', () => {
  const guest = guestWith('abc');
  const descriptor = openFile(guest, O_RDWR);
  map(guest, descriptor, SHARED);
  guest.number('fd_close', descriptor);
  change(guest, 'X');
  guest.raw('_munmap_js', ADDRESS, 8, 3, 1, descriptor, 0n);
  assert.equal(guest.content('file'), 'Xbc');
  map(guest, openFile(guest, O_RDWR), SHARED);
  guest.number('__syscall_unlinkat', AT_FDCWD, 'file', 0);
  assert.equal(guest.raw('_msync_js', ADDRESS, 8, 3, 1, 0, 0n), 0);
});

test('private mappings, and those of files open for reading, are written to no file', () => {
  const guest = guestWith('abc');
  map(guest, openFile(guest, O_RDWR), PRIVATE);
  change(guest, 'X');
  guest.raw('_munmap_js', ADDRESS, 8, 3, PRIVATE, 0, 0n);
  map(guest, openFile(guest, O_RDONLY), SHARED, { protection: READ });
  change(guest, 'X');
  guest.raw('_munmap_js', ADDRESS, 8, READ, SHARED, 0, 0n);
  assert.equal(guest.content('file'), 'abc');
});

test('writing back is only what was mapped: not what a hostile length or address says', () => {
  const guest = guestWith('abcdefgh');
  map(guest, openFile(guest, O_RDWR), SHARED, { length: 4 });
  change(guest, 'XXXXXXXX');
  guest.raw('_msync_js', ADDRESS, -1, 3, 1, 0, 0n);
  guest.raw('_msync_js', ADDRESS + 1, 4, 3, 1, 0, 0n);
  guest.raw('_munmap_js', 0, 4, 3, 1, 0, 0n);
  assert.equal(guest.content('file'), 'XXXXefgh');
});

test('a file that has been cut meanwhile does not grow again', () => {
  const guest = guestWith('x'.repeat(60_000));
  const descriptor = openFile(guest, O_RDWR);
  guest.number('__syscall_ftruncate64', descriptor, 0n);
  map(guest, descriptor, SHARED, { offset: 65_536n });
  guest.raw('_msync_js', ADDRESS, 8, 3, 1, 0, 0n);
  assert.equal(guest.content('file'), '');
});

test('what cannot be mapped is refused', () => {
  const guest = guestWith('abc');
  const reader = openFile(guest, O_RDONLY);
  assert.equal(map(guest, reader, SHARED), 'EACCES');
  assert.equal(map(guest, reader, PRIVATE, { length: 0 }), 'EINVAL');
  assert.equal(map(guest, reader, PRIVATE, { offset: 100n }), 'EINVAL');
  assert.equal(map(guest, reader, PRIVATE, { offset: -65_536n }), 'EINVAL');
  assert.equal(map(guest, 30, PRIVATE), 'EBADF');
  assert.equal(map(guest, 0, PRIVATE), 'ENODEV');
  const folder = guest.number('__syscall_openat', AT_FDCWD, '/work', 0, 0);
  assert.equal(map(guest, folder, PRIVATE), 'ENODEV');
});

test('an allocator that has nothing, or lies, does no harm', () => {
  assert.equal(map(guestWith('abc', 0), 1, PRIVATE), 'EACCES');
  for (const [address, expected] of [
    [0, 'ENOMEM'],
    [-1, 'EFAULT'],
    [262_140, 'EFAULT'],
  ] as const) {
    const guest = guestWith('abc', address);
    assert.equal(map(guest, openFile(guest, O_RDWR), SHARED), expected);
  }
});

test('there can be 1024 mappings', () => {
  const guest = guestWith('abc');
  let address = 0;
  guest.kernel.attach({ emscripten_builtin_memalign: () => (address += 16) });
  const descriptor = openFile(guest, O_RDONLY);
  for (let count = 0; count < 1024; count += 1) {
    assert.equal(map(guest, descriptor, PRIVATE, { length: 1 }), 0);
  }
  assert.equal(map(guest, descriptor, PRIVATE, { length: 1 }), 'ENOMEM');
  guest.raw('_munmap_js', 16, 1, READ, PRIVATE, 0, 0n);
  assert.equal(map(guest, descriptor, PRIVATE, { length: 1 }), 0);
});
