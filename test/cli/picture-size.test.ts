import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { jpegSize, pngSize } from '../../src/cli/picture-size.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000000300000002', 'hex');
/** SOI, an APP0 segment, fill bytes, a quantization table, a progressive frame of 2 by 3. */
const JPEG = Buffer.from('ffd8ffe00004aabbffffdb0003ccffc2000b080002000301', 'hex');

test('a PNG says its size', () => {
  assert.deepEqual(pngSize(PNG), [3, 2]);
  assert.equal(pngSize(PNG.subarray(0, -1)), null);
  assert.equal(pngSize(JPEG), null);
  assert.equal(pngSize(Buffer.from(PNG).fill(0, 12, 16)), null);
});

test('a JPEG says its size, behind other segments', () => {
  assert.deepEqual(jpegSize(JPEG), [3, 2]);
  assert.equal(jpegSize(JPEG.subarray(0, 10)), null);
  assert.equal(jpegSize(PNG), null);
});

test('no bytes keep the reader busy, or make it fail', () => {
  assert.equal(jpegSize(Buffer.concat([JPEG.subarray(0, 2), Buffer.alloc(1_000_000, 0xff)])), null);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      jpegSize(Buffer.concat([JPEG.subarray(0, 3), tail]));
      pngSize(Buffer.concat([PNG.subarray(0, 12), tail]));
    }),
  );
});
