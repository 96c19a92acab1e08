import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestAbort, GuestExit, GuestSealed } from '../../../../src/wall/wasm/kernel/ends.ts';
import { Kernel } from '../../../../src/wall/wasm/kernel/kernel.ts';
import { TestGuest, TestPort } from './guest-harness.ts';

const AT_FDCWD = -100;

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('a call that is not allowed is reported, and ends the guest', () => {
  const guest = new TestGuest();
  const end = thrown(() => guest.raw('JsvObject_New', 5, 7n));
  assert(end instanceof GuestSealed);
  assert.equal(end.call, 'JsvObject_New');
  assert.deepEqual(guest.port.denials, [
    { call: 'JsvObject_New', arguments: [5, 7], count: 1, sealed: true },
  ]);
});

test('once the guest has ended, every call ends it again, clocks too', () => {
  const guest = new TestGuest();
  const end = thrown(() => guest.raw('JsvObject_New'));
  for (const module of Object.values(guest.imports)) {
    for (const [name, call] of Object.entries(module)) {
      assert(typeof call === 'function');
      assert.equal(
        thrown(() => Reflect.apply(call, undefined, [0, 0, 0, 0, 0, 0, 0])),
        end,
        name,
      );
    }
  }
  assert.equal(guest.port.denials.length, 1);
});

test('each way to end has its class', () => {
  for (const name of ['exit', 'proc_exit']) {
    const end = thrown(() => new TestGuest().raw(name, 3));
    assert(end instanceof GuestExit);
    assert.equal(end.code, 3);
  }
  for (const name of ['_abort_js', '__assert_fail']) {
    const end = thrown(() => new TestGuest().raw(name, 0, 0, 0, 0));
    assert(end instanceof GuestAbort);
    assert.equal(end.signal, 6);
  }
});

test('a call through a pointer that leads nowhere ends the guest as on Linux', () => {
  for (const name of ['_PyEM_TrampolineCall_JS', '__call_sighandler']) {
    for (const pointer of [0, 5, -1, 0x7fffffff]) {
      const guest = new TestGuest();
      const end = thrown(() => guest.raw(name, pointer, 0, 0, 0));
      assert(end instanceof GuestAbort);
      assert.equal(end.signal, 11);
      assert.equal(
        thrown(() => guest.raw('emscripten_get_now')),
        end,
      );
    }
  }
});

test('what the port throws while the guest waits ends it for good', () => {
  const guest = new TestGuest();
  const gone = new Error('the host is gone');
  guest.port.onWait = () => {
    throw gone;
  };
  assert.equal(
    thrown(() => guest.get(3, 1)),
    gone,
  );
  assert.equal(
    thrown(() => guest.raw('emscripten_date_now')),
    gone,
  );
});

test('after a reset the gate is open', () => {
  const guest = new TestGuest();
  thrown(() => guest.raw('exit', 0));
  guest.kernel.reset();
  assert.equal(guest.call('__syscall_getuid32_js'), 1000);
});

test('what is refused always gets the same answer, and is reported', () => {
  const guest = new TestGuest();
  assert.equal(guest.raw('__syscall_socket', 2, 1, 0, 0, 0, 0), -2);
  assert.equal(guest.raw('__syscall_mknodat', AT_FDCWD, guest.text('/dev/sda'), 0o60600, 8), -63);
  assert.equal(guest.raw('_emscripten_system', guest.text('id')), -52);
  assert.equal(guest.raw('_dlsym_js', 0, guest.text('eval'), 0), 0);
  assert.deepEqual(
    guest.port.denials.map(({ call, arguments: [first, second], sealed }) => [
      call,
      first,
      second,
      sealed,
    ]),
    [
      ['__syscall_socket', 2, 1, false],
      ['__syscall_mknodat', AT_FDCWD, '/dev/sda', false],
      ['_emscripten_system', 'id', undefined, false],
      ['_dlsym_js', 0, 'eval', false],
    ],
  );
});

test('the text of a refused call is cut, and an address that is none stays a number', () => {
  const guest = new TestGuest();
  guest.raw('_emscripten_system', guest.text('x'.repeat(1000)));
  guest.raw('_emscripten_system', 262_144);
  assert.deepEqual(
    guest.port.denials.map((denial) => denial.arguments),
    [['x'.repeat(200)], [262_144]],
  );
});

test('values of JavaScript never reach the guest', () => {
  const guest = new TestGuest();
  assert.equal(guest.raw('_maybe_poll_async', 0, 0, 0), null);
  assert.equal(guest.raw('__hiwire_deduplicate_new'), null);
});

test('64-bit numbers come and go as such', () => {
  const guest = new TestGuest();
  assert.equal(guest.raw('_timegm_js', 4096), BigInt(Date.UTC(1899, 11, 31)) / 1000n);
  assert.equal(guest.raw('fd_seek', 1, 0n, 0, 1024), 70);
});

test('the log has every call, with paths as texts and errors by name', () => {
  const port = new TestPort(true);
  const guest = new TestGuest({}, port);
  guest.open('missing');
  guest.raw('fd_close', 30);
  guest.raw('emscripten_get_heap_max');
  thrown(() => guest.raw('exit', 1));
  assert.deepEqual(
    port.calls.map(({ call, arguments: [first, second], result }) => [call, first, second, result]),
    [
      ['__syscall_openat', AT_FDCWD, 'missing', 'ENOENT'],
      ['fd_close', 30, undefined, 'EBADF'],
      ['emscripten_get_heap_max', undefined, undefined, 8 * 65_536],
      ['exit', 1, undefined, 'end'],
    ],
  );
});

test('globals of a module are zeros of its own, and the memory is the one given', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const kernel = kernelOf();
  const imports = kernel.imports(
    [
      { module: 'GOT.mem', name: 'a', kind: 'global' },
      { module: 'GOT.mem', name: '__proto__', kind: 'global' },
      { module: 'env', name: 'memory', kind: 'memory' },
      { module: 'env', name: '__indirect_function_table', kind: 'table' },
    ],
    memory,
  );
  const globals = imports['GOT.mem'] ?? {};
  assert.deepEqual(Object.getOwnPropertyNames(globals), ['a', '__proto__']);
  assert(globals['a'] instanceof WebAssembly.Global);
  assert.equal(globals['a'].value, 0);
  assert.equal(imports['env']?.['memory'], memory);
  assert.equal(imports['env']?.['__indirect_function_table'], undefined);
});

test('a function of another module is sealed, whatever its name', () => {
  const kernel = kernelOf();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const list = [{ module: 'other', name: 'fd_close', kind: 'function' }] as const;
  const call = kernel.imports(list, memory)['other']?.['fd_close'];
  assert(typeof call === 'function');
  assert(thrown(() => Reflect.apply(call, undefined, [1])) instanceof GuestSealed);
});

function kernelOf(): Kernel {
  return new Kernel({
    port: new TestPort(),
    system: { index: { folders: {} }, blob: new Uint8Array(0) },
    limits: { memoryPages: 1, diskBytes: 1, fileBytes: 1, inodes: 1, openFiles: 4 },
    environment: {},
    clock: { resolutionMs: 1, fixedMs: null },
    descriptors: [],
    folders: [],
  });
}
