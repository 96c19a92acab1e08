import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestMemory } from '../../../../src/wall/wasm/kernel/guest-memory.ts';

const PAGE = 65_536;
const EFAULT = { code: 'EFAULT' };

function memoryOf(): { memory: WebAssembly.Memory; guest: GuestMemory } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  return { memory, guest: new GuestMemory(memory) };
}

test('numbers are read and written up to the last byte, and not beyond', () => {
  const { guest } = memoryOf();
  guest.set64(PAGE - 8, -2n);
  assert.equal(guest.i64(PAGE - 8), -2);
  assert.equal(guest.i32(PAGE - 4), -1);
  assert.equal(guest.u32(PAGE - 4), 0xffffffff);
  assert.equal(guest.i16(PAGE - 2), -1);
  assert.throws(() => guest.i64(PAGE - 7), EFAULT);
  assert.throws(() => guest.u32(PAGE - 3), EFAULT);
  assert.throws(() => guest.i16(PAGE - 1), EFAULT);
  assert.throws(() => guest.set32(-1, 0), EFAULT);
  assert.throws(() => guest.setI16(0x7fffffff, 0), EFAULT);
});

test('a range is checked as a whole, without overflowing', () => {
  const { guest } = memoryOf();
  assert.equal(guest.bytes(0, PAGE).length, PAGE);
  assert.equal(guest.bytes(PAGE, 0).length, 0);
  for (const [address, length] of [
    [1, PAGE],
    [-1, 2],
    [0, -1],
    [-PAGE, PAGE],
  ] as const) {
    assert.throws(() => guest.bytes(address, length), EFAULT);
  }
});

test('a text ends at its zero, or is none', () => {
  const { guest } = memoryOf();
  guest.setText(100, 'h\xe4\xff');
  assert.equal(guest.path(100), 'h\xe4\xff');
  guest.bytes(200, 5000).fill(65);
  assert.equal(guest.text(200), null);
  assert.throws(() => guest.path(200), { code: 'ENAMETOOLONG' });
  guest.bytes(PAGE - 4, 4).fill(65);
  assert.throws(() => guest.path(PAGE - 4), EFAULT);
  assert.throws(() => guest.setText(PAGE - 3, 'abc'), EFAULT);
});

test('after the memory has grown all of it is seen, by whatever is called first', () => {
  const first: readonly ((guest: GuestMemory) => unknown)[] = [
    (guest) => guest.u32(PAGE),
    (guest) => guest.i64(PAGE),
    (guest) => guest.set32(PAGE, 1),
    (guest) => guest.bytes(PAGE, 1).length,
    (guest) => guest.path(PAGE),
    (guest) => guest.size,
  ];
  for (const use of first) {
    const { memory, guest } = memoryOf();
    guest.u32(0);
    memory.grow(1);
    assert.doesNotThrow(() => use(guest));
  }
});

test('what the engine does not give is not there', () => {
  const { guest } = memoryOf();
  assert.equal(guest.grow(2), false);
  assert.equal(guest.grow(1), true);
  assert.equal(guest.size, 2 * PAGE);
});
