import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestAbort, GuestExit } from '../../../../src/wall/wasm/kernel/ends.ts';
import { Gate } from '../../../../src/wall/wasm/kernel/gate.ts';
import { RegularFile } from '../../../../src/wall/wasm/kernel/regular-file.ts';
import { Quota } from '../../../../src/wall/wasm/kernel/quota.ts';
import { TestGuest } from './guest-harness.ts';

test('a gate that was closed throws the first end again and again, until it is opened', () => {
  const gate = new Gate();
  const end = new GuestExit(1);
  assert.throws(() => gate.close(end), end);
  assert.throws(() => gate.check(), end);
  assert.throws(() => gate.enter(), end);
  assert.throws(() => gate.close(new GuestExit(2)), end);
  gate.open();
  gate.check();
});

test('a call that never came to its end closes the gate', () => {
  const gate = new Gate();
  gate.enter();
  assert.throws(() => gate.enter(), GuestAbort);
  gate.leave();
  assert.throws(() => gate.check(), GuestAbort);
});

test('the allocator of the guest may ask for memory in the middle of a call', () => {
  const guest = new TestGuest();
  const answers: unknown[] = [];
  guest.kernel.attach({
    emscripten_builtin_memalign: () => {
      answers.push(guest.raw('emscripten_resize_heap', 5 * 65_536));
      return 65_536;
    },
  });
  guest.raw('ffi_closure_alloc_js', 16, 4096);
  assert.deepEqual(answers, [1]);
  assert.equal(guest.raw('__syscall_getuid32_js'), 1000);
});

test('a file that is cut keeps no memory that its quota does not count', () => {
  const quota = new Quota(2 ** 20, 10, 2 ** 20);
  const settings = {
    ...{ number: 1, permissions: 0o644, owner: 1000, readOnly: false, counted: true },
    time: { seconds: 0, nanoseconds: 0 },
  };
  const file = new RegularFile(settings, quota);
  file.write(new Uint8Array(500_000).fill(1), 0);
  file.resize(10);
  assert.ok(file.content.buffer.byteLength <= 512, String(file.content.buffer.byteLength));
  assert.deepEqual(file.content, new Uint8Array(10).fill(1));
  assert.equal(quota.freeBytes, 2 ** 20 - 10);
});
