import assert from 'node:assert/strict';
import { test } from 'node:test';

import { copyChanges } from '../../../../src/wall/wasm/machine/memory-changes.ts';
import { BLOCK_BYTES, copyMemory } from '../../../../src/wall/wasm/machine/memory-copy.ts';
import type { MemoryCopy } from '../../../../src/wall/wasm/machine/memory-copy.ts';

const BLOCKS = 6;

/** Blocks 1, 2 and 4 of six have something in them. */
function blocks(): Uint8Array {
  const memory = new Uint8Array(BLOCKS * BLOCK_BYTES);
  for (const block of [1, 2, 4]) {
    memory.fill(block, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  }
  return memory;
}

/** The same, in memory that begins at an odd place, as what is shared may. */
function atAnOddPlace({ ranges, bytes }: MemoryCopy): MemoryCopy {
  const odd = new Uint8Array(new SharedArrayBuffer(bytes.length + 1), 1);
  odd.set(bytes);
  return { ranges, bytes: odd };
}

for (const [what, origin] of [
  ['', copyMemory(blocks())],
  [' at an odd place', atAnOddPlace(copyMemory(blocks()))],
] as const) {
  test(`a memory that is as its origin${what} has no changes`, () => {
    assert.deepEqual(copyChanges(origin, blocks()), { ranges: [], bytes: new Uint8Array(0) });
  });

  test(`one byte is a change of its block, wherever it is, beside an origin${what}`, () => {
    for (let block = 0; block < BLOCKS; block += 1) {
      for (const at of [0, 1, 4, 9, 14, 2047, BLOCK_BYTES - 1]) {
        const memory = blocks();
        const place = block * BLOCK_BYTES + at;
        memory[place] = (memory[place] ?? 0) ^ 0x80;
        const { ranges, bytes } = copyChanges(origin, memory);
        assert.deepEqual(ranges, [[block * BLOCK_BYTES, BLOCK_BYTES]]);
        assert.deepEqual(bytes, memory.slice(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
      }
    }
  });

  test(`what was cleared, and what has grown, are changes beside an origin${what}`, () => {
    const memory = new Uint8Array((BLOCKS + 2) * BLOCK_BYTES);
    memory.set(blocks());
    memory.fill(0, BLOCK_BYTES, 2 * BLOCK_BYTES);
    memory[memory.length - 1] = 1;
    const { ranges } = copyChanges(origin, memory);
    assert.deepEqual(
      ranges.map(([address, length]) => [address / BLOCK_BYTES, length / BLOCK_BYTES]),
      [
        [1, 1],
        [BLOCKS + 1, 1],
      ],
    );
  });
}

test('an origin that is shorter than it says is not taken for a memory that is blank', () => {
  const { ranges, bytes } = copyMemory(blocks());
  const cut = { ranges, bytes: bytes.subarray(0, 2 * BLOCK_BYTES) };
  const memory = blocks();
  memory.fill(0, 4 * BLOCK_BYTES, 5 * BLOCK_BYTES);
  assert.deepEqual(copyChanges(cut, memory).ranges, [[4 * BLOCK_BYTES, BLOCK_BYTES]]);
});
