import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryClearer } from '../../../../src/wall/wasm/machine/memory-clearer.ts';

const PAGE = 65_536;

/** A memory of two pages full of ones, cleared from `start` to `end`. */
function cleared(start: number, end: number): Uint8Array {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
  new Uint8Array(memory.buffer).fill(1);
  new MemoryClearer(memory).clear(start, end);
  return new Uint8Array(memory.buffer);
}

test('all between the two places becomes zero, and nothing else', () => {
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [0, 64],
    [1, 66],
    [63, 257],
    [PAGE - 7, PAGE + 130],
    [5, 2 * PAGE],
    [0, 2 * PAGE],
  ] as const) {
    const expected = new Uint8Array(2 * PAGE).fill(1).fill(0, start, end);
    assert.deepEqual(cleared(start, end), expected, `${start} to ${end}`);
  }
});

test('a single bit is seen wherever it is', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const clearer = new MemoryClearer(memory);
  const bytes = new Uint8Array(memory.buffer);
  for (let at = 0; at < 128; at += 1) {
    for (const bit of [1, 0x80]) {
      bytes[at] = bit;
      clearer.clear(0, 128);
      assert.equal(bytes[at], 0);
    }
  }
});

test('a memory that has grown since is cleared to its end', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
  const clearer = new MemoryClearer(memory);
  memory.grow(2);
  const bytes = new Uint8Array(memory.buffer).fill(1);
  clearer.clear(100, 3 * PAGE);
  assert.equal(bytes.indexOf(0), 100);
  assert.equal(bytes.lastIndexOf(1), 99);
});
