import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  copyMemory,
  pasteMemory,
  repasteMemory,
} from '../../../../src/wall/wasm/machine/memory-copy.ts';

const PAGE = 65_536;
const BLOCK = 4096;

/** Memory with a byte that is not zero at each of these addresses. */
function memoryWith(pages: number, addresses: readonly number[]): Uint8Array {
  const memory = new Uint8Array(pages * PAGE);
  addresses.forEach((address, at) => {
    memory[address] = at + 1;
  });
  return memory;
}

test('what is zero is not copied, and blocks that follow each other are one stretch', () => {
  const memory = memoryWith(2, [0, BLOCK * 3 - 1, BLOCK * 3, 2 * PAGE - 1]);
  const { ranges, bytes } = copyMemory(memory);
  assert.deepEqual(ranges, [
    [0, BLOCK],
    [BLOCK * 2, BLOCK * 2],
    [2 * PAGE - BLOCK, BLOCK],
  ]);
  assert.equal(bytes.length, BLOCK * 4);
});

test('a memory of nothing but zeros has an empty copy', () => {
  assert.deepEqual(copyMemory(new Uint8Array(PAGE)), { ranges: [], bytes: new Uint8Array(0) });
});

test('a copy pasted into a fresh memory gives the same memory', () => {
  const memory = memoryWith(3, [1, PAGE, PAGE + BLOCK, 3 * PAGE - 1]);
  const fresh = new Uint8Array(memory.length);
  pasteMemory(copyMemory(memory), fresh);
  assert.deepEqual(fresh, memory);
});

test('a copy pasted over a memory in use leaves nothing of it, where it has grown neither', () => {
  const memory = memoryWith(2, [0, PAGE + 5]);
  const used = new Uint8Array(4 * PAGE).fill(0xee);
  repasteMemory(copyMemory(memory), used, (start, end) => used.fill(0, start, end));
  assert.deepEqual(used.subarray(0, memory.length), memory);
  assert.equal(
    used.subarray(memory.length).every((byte) => byte === 0),
    true,
  );
});
