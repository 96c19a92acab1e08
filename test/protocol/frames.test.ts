import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../../src/model/errors.ts';
import { encodeFrame } from '../../src/protocol/encode-frame.ts';
import { FrameDecoder } from '../../src/protocol/frames.ts';
import { MAX_FRAME_BYTES } from '../../src/protocol/limits.ts';

function header(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

/** Cuts `bytes` at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('the decoder of frames', () => {
  it('finds the same frames however the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 60 }), (sent, places) => {
        const decoder = new FrameDecoder();
        const stream = new Uint8Array(Buffer.concat(sent.map(encodeFrame)));
        const received = cut(stream, places).flatMap((chunk) => decoder.push(chunk));
        assert.deepEqual(
          received.map((frame) => [...frame]),
          sent.map((frame) => [...frame]),
        );
        assert.equal(decoder.atBoundary, true);
      }),
    );
  });

  it('waits for the rest of a frame', () => {
    const decoder = new FrameDecoder();
    assert.deepEqual(decoder.push(Uint8Array.of(2, 0)), []);
    assert.equal(decoder.atBoundary, false);
    assert.deepEqual(decoder.push(Uint8Array.of(0, 0, 7)), []);
    const [frame, ...others] = decoder.push(Uint8Array.of(8));
    assert.deepEqual([...(frame ?? [])], [7, 8]);
    assert.deepEqual(others, []);
  });

  it('takes a frame of its limit and refuses one byte more, at the header', () => {
    const atLimit = new FrameDecoder(10);
    assert.equal(atLimit.push(encodeFrame(new Uint8Array(10)))[0]?.length, 10);
    const above = new FrameDecoder(10);
    assert.throws(() => above.push(header(11)), ProtocolError);
    assert.throws(() => above.push(Uint8Array.of(0)), ProtocolError, 'and nothing after it');
  });

  it('has MAX_FRAME_BYTES as its limit unless told otherwise', () => {
    assert.deepEqual(new FrameDecoder().push(header(MAX_FRAME_BYTES)), []);
    assert.throws(() => new FrameDecoder().push(header(MAX_FRAME_BYTES + 1)), ProtocolError);
    assert.throws(() => new FrameDecoder().push(Uint8Array.of(255, 255, 255, 255)), ProtocolError);
    assert.throws(() => encodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1)), ProtocolError);
  });

  it('takes no memory for what a header only claims', () => {
    const decoders = Array.from({ length: 200 }, () => new FrameDecoder());
    const before = process.memoryUsage().arrayBuffers;
    for (const decoder of decoders) {
      decoder.push(header(MAX_FRAME_BYTES));
      decoder.push(Uint8Array.of(1));
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
  });

  it('puts a large frame together from single bytes', () => {
    const payload = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    const decoder = new FrameDecoder();
    const frames: Uint8Array[] = [];
    for (const byte of encodeFrame(payload)) {
      frames.push(...decoder.push(Uint8Array.of(byte)));
    }
    assert.equal(frames.length, 1);
    assert.deepEqual(frames[0], payload);
  });
});
