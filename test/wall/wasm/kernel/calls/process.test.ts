import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest } from '../guest-harness.ts';

const PAGE = 65_536;

test('the environment is what the settings say, in UTF-8', () => {
  const guest = new TestGuest();
  guest.number('environ_sizes_get', 1024, 1028);
  const [count, size] = [guest.view(1024).getUint32(0, true), guest.view(1024).getUint32(4, true)];
  assert.equal(count, 2);
  guest.number('environ_get', 1024, 2048);
  const expected = Buffer.from('HOME=/work\0NAME=é\0').toString('latin1');
  assert.equal(size, expected.length);
  assert.equal(guest.read(2048, size), expected);
  assert.deepEqual(
    [guest.view(1024).getUint32(0, true), guest.view(1024).getUint32(4, true)],
    [2048, 2048 + 11],
  );
  assert.equal(guest.call('environ_get', 262_144, 2048), 'EFAULT');
});

test('memory grows by more than was asked for, up to its limit', () => {
  const guest = new TestGuest();
  const pages = (): number => guest.memory.buffer.byteLength / PAGE;
  assert.equal(guest.raw('emscripten_resize_heap', 4 * PAGE + 1), 1);
  assert.equal(pages(), 5);
  assert.equal(guest.raw('emscripten_resize_heap', 5 * PAGE), 1);
  assert.equal(pages(), 6);
  assert.equal(guest.raw('emscripten_resize_heap', 8 * PAGE), 1);
  assert.equal(guest.raw('emscripten_resize_heap', 1), 1);
  assert.equal(pages(), 8);
  assert.equal(guest.kernel.outOfMemory, false);
  assert.equal(guest.raw('emscripten_resize_heap', 8 * PAGE + 1), 0);
  assert.equal(guest.raw('emscripten_resize_heap', -1), 0);
  assert.equal(guest.kernel.outOfMemory, true);
  assert.equal(pages(), 8);
  guest.kernel.reset();
  assert.equal(guest.kernel.outOfMemory, false);
});

test('what is written after the memory has grown is in the memory', () => {
  const guest = new TestGuest();
  guest.write('file', 'text');
  guest.raw('emscripten_resize_heap', 6 * PAGE);
  assert.equal(guest.content('file'), 'text');
  assert.equal(guest.call('__syscall_getcwd', 5 * PAGE, 100), 6);
  assert.equal(guest.read(5 * PAGE, 5), '/work');
});

test('random bytes fill what was asked for, within memory', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('random_get', 4096, 3), 0);
  assert.equal(guest.read(4096, 4), '\x07\x07\x07\0');
  assert.equal(guest.call('random_get', 262_140, 5), 'EFAULT');
  assert.equal(guest.call('random_get', 0, -1), 'EFAULT');
});

test('the program has a name, if there is room for it', () => {
  const guest = new TestGuest();
  guest.raw('_emscripten_get_progname', 4096, 7);
  assert.equal(guest.read(4096, 7), 'python\0');
  guest.raw('_emscripten_get_progname', 8192, 6);
  assert.equal(guest.read(8192, 1), '\0');
});

test('the largest memory fits into the number that tells it', () => {
  const limits = { diskBytes: 1, fileBytes: 1, inodes: 1, openFiles: 4 };
  const guest = new TestGuest({ limits: { ...limits, memoryPages: 65_536 } });
  assert.equal(guest.raw('emscripten_get_heap_max'), 65_535 * PAGE);
});
