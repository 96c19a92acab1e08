import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RingWriter } from '../../../../src/wall/wasm/link/ring-writer.ts';
import { Ring } from '../../../../src/wall/wasm/link/ring.ts';

/** A ring of a few bytes, so that it wraps often. */
const smallRing = (bytes: number): Ring => new Ring(new SharedArrayBuffer(16 + bytes));

test('a ring gives back what was written, in order, across its end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      const ring = smallRing(16);
      const written: number[] = [];
      const read: number[] = [];
      for (const chunk of chunks) {
        const count = ring.write(chunk);
        assert.ok(count <= 16);
        written.push(...chunk.subarray(0, count));
        if (chunk.length % 2 === 0) {
          read.push(...ring.read());
        }
      }
      read.push(...ring.read());
      assert.deepEqual(read, written);
    }),
  );
});

test('a full ring takes nothing, and says how much it holds', () => {
  const ring = smallRing(16);
  assert.equal(ring.write(new Uint8Array(20)), 16);
  assert.equal(ring.filled, 16);
  assert.equal(ring.write(new Uint8Array(1)), 0);
});

test('counts that a broken thread wrote do not make the other side read beyond the ring', () => {
  const ring = smallRing(16);
  new Int32Array(ring.buffer)[0] = -5;
  assert.equal(ring.read().length, 16);
  new Int32Array(ring.buffer)[0] = 1_000_000;
  assert.equal(ring.write(new Uint8Array(4)), 0);
});

test('the reader is told once until it looks', () => {
  const ring = smallRing(16);
  assert.deepEqual([ring.shouldTell(), ring.shouldTell()], [true, false]);
  ring.hear();
  assert.equal(ring.shouldTell(), true);
});

test('a writer queues what finds no room, and goes on when there is some', () => {
  const ring = smallRing(16);
  const writer = new RingWriter(ring, () => {});
  const all = Uint8Array.from({ length: 50 }, (_, at) => at);
  writer.write([all.subarray(0, 30), all.subarray(30)]);
  const read: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    read.push(...ring.read());
    assert.equal(ring.shouldFeed(), round < 3);
    writer.flush();
  }
  assert.deepEqual(read, [...all]);
});

test('a writer with much unsent has no room until it is read, or nobody reads any more', async () => {
  const ring = smallRing(16);
  const writer = new RingWriter(ring, () => {});
  assert.equal(writer.room(), null);
  writer.write([new Uint8Array(1024 * 1024 + 17)]);
  const room = writer.room();
  assert.notEqual(room, null);
  ring.read();
  writer.flush();
  await room;
  assert.equal(writer.room(), null);
  writer.write([new Uint8Array(2 * 1024 * 1024)]);
  const never = writer.room();
  writer.close();
  await never;
});
