import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestFunctions, MachineError } from '../../../../src/wall/wasm/machine/guest-functions.ts';

const GUEST = new GuestFunctions({
  add: (a: number, b: number) => a + b,
  minusOne: () => -1,
  nothing: () => undefined,
  place: new WebAssembly.Global({ value: 'i32', mutable: true }, -16),
});

test('functions are called with numbers, and addresses are never negative', () => {
  assert.equal(GUEST.call('add', 1, 2), 3);
  assert.equal(GUEST.call('minusOne'), 0xffff_ffff);
  assert.equal(GUEST.call('nothing'), 0);
  assert.equal(GUEST.address('place'), 0xffff_fff0);
});

test('what is not exported, or is something else, is an error', () => {
  assert.throws(() => GUEST.call('absent'), MachineError);
  assert.throws(() => GUEST.call('place'), MachineError);
  assert.throws(() => GUEST.global('add'), MachineError);
  assert.throws(() => GUEST.address('absent'), MachineError);
});
