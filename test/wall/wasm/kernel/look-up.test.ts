import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest, AT_FDCWD } from './guest-harness.ts';

function guestWithFiles(): TestGuest {
  const guest = new TestGuest();
  guest.number('__syscall_mkdirat', AT_FDCWD, '/work/a', 0o777);
  guest.write('/work/a/file', 'inside');
  return guest;
}

function link(guest: TestGuest, target: string, path: string): void {
  assert.equal(guest.call('__syscall_symlinkat', target, AT_FDCWD, path), 0);
}

test('a path is walked over dots, parents, and slashes without number', () => {
  const guest = guestWithFiles();
  for (const path of [
    'a/file',
    './a//file',
    '/work/a/../a/./file',
    '//work///a/file',
    '../../work/a/file',
  ]) {
    assert.equal(guest.content(path), 'inside', path);
  }
});

test('the root is its own parent', () => {
  assert.equal(guestWithFiles().content('/../../work/a/file'), 'inside');
});

test('what is not there, is no folder, or must not be searched says so', () => {
  const guest = guestWithFiles();
  assert.equal(guest.content('b'), 'ENOENT');
  assert.equal(guest.content('b/c'), 'ENOENT');
  assert.equal(guest.content(''), 'ENOENT');
  assert.equal(guest.content('a/file/x'), 'ENOTDIR');
  assert.equal(guest.content('a/file/'), 'ENOTDIR');
  assert.equal(guest.content('a/file/.'), 'ENOTDIR');
  guest.number('__syscall_chmod', 'a', 0o600);
  assert.equal(guest.content('a/file'), 'EACCES');
});

test('names have at most 255 bytes, paths at most 4095', () => {
  const guest = guestWithFiles();
  guest.write('n'.repeat(255), 'long');
  assert.equal(guest.content('n'.repeat(255)), 'long');
  assert.equal(guest.content('n'.repeat(256)), 'ENAMETOOLONG');
  assert.equal(guest.content(`${'/'.repeat(4089)}work/x`), 'ENOENT');
  assert.equal(guest.content(`${'/'.repeat(4090)}work/x`), 'ENAMETOOLONG');
});

test('links are followed inside a path, and at its end unless the call says no', () => {
  const guest = guestWithFiles();
  link(guest, 'a', 'to-folder');
  link(guest, '/work/a/file', 'to-file');
  assert.equal(guest.content('to-folder/file'), 'inside');
  assert.equal(guest.content('to-file'), 'inside');
  const folder = guest.stat('to-folder');
  assert(typeof folder === 'object');
  assert.equal(folder.mode, 0o120777);
  const behindSlash = guest.stat('to-folder/');
  assert(typeof behindSlash === 'object');
  assert.equal(behindSlash.mode & 0o170000, 0o040000);
});

test('a relative link starts at its own folder', () => {
  const guest = guestWithFiles();
  link(guest, 'file', 'a/near');
  assert.equal(guest.content('a/near'), 'inside');
});

test('40 links are followed and 41 are not', () => {
  const guest = guestWithFiles();
  link(guest, 'a/file', 'link1');
  for (let number = 2; number <= 41; number += 1) {
    link(guest, `link${number - 1}`, `link${number}`);
  }
  assert.equal(guest.content('link40'), 'inside');
  assert.equal(guest.content('link41'), 'ELOOP');
  link(guest, 'round', 'round');
  assert.equal(guest.content('round'), 'ELOOP');
  assert.equal(guest.content('round/x'), 'ELOOP');
});

test('a path starts at the folder of a descriptor, which must be one', () => {
  const guest = guestWithFiles();
  const folder = guest.number('__syscall_openat', AT_FDCWD, 'a', 0, 0);
  const file = guest.number('__syscall_openat', folder, 'file', 0, 0);
  assert.equal(guest.get(file, 10), 'inside');
  assert.equal(guest.call('__syscall_openat', file, 'x', 0, 0), 'ENOTDIR');
  assert.equal(guest.call('__syscall_openat', 39, 'x', 0, 0), 'EBADF');
  assert.equal(typeof guest.call('__syscall_openat', 39, '/work', 0, 0), 'number');
});

test('names are bytes: what is not UTF-8 is kept as it is', () => {
  const guest = guestWithFiles();
  guest.write('\xff\xfe', 'bytes');
  assert.equal(guest.content('\xff\xfe'), 'bytes');
});

test('names of objects of JavaScript are names like any other', () => {
  const guest = guestWithFiles();
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal(guest.content(name), 'ENOENT');
    guest.write(name, 'own');
    assert.equal(guest.content(name), 'own');
  }
});
