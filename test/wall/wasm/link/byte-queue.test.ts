import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkQueue } from '../../../../src/wall/wasm/link/byte-queue.ts';

test('bytes come out as they went in, in pieces of any size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 600 }),
      fc.integer({ min: 1, max: 30 }),
      (chunks, size) => {
        let told = 0;
        const queue = new ChunkQueue((count) => {
          told += count;
        });
        chunks.forEach((chunk) => queue.push(chunk));
        const all = chunks.flatMap((chunk) => [...chunk]);
        assert.equal(queue.length, all.length);
        const taken: number[] = [];
        const target = new Uint8Array(size);
        for (let count = queue.take(target); count > 0; count = queue.take(target)) {
          taken.push(...target.subarray(0, count));
        }
        assert.deepEqual(taken, all);
        assert.deepEqual([queue.length, told], [0, all.length]);
      },
    ),
  );
});

test('a queue remembers its end until it is cleared', () => {
  const queue = new ChunkQueue();
  queue.push(Uint8Array.of(1));
  queue.end();
  assert.deepEqual([queue.length, queue.ended], [1, true]);
  queue.clear();
  assert.deepEqual([queue.length, queue.ended], [0, false]);
});
