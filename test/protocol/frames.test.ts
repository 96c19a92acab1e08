import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError, UsageError } from '../../src/model/errors.ts';
import { encodeFrame } from '../../src/protocol/encode-frame.ts';
import { FrameDecoder } from '../../src/protocol/frames.ts';
import type { Frame } from '../../src/protocol/frames.ts';
import { MAX_FRAME_BYTES } from '../../src/protocol/limits.ts';

function header(payload: number, attached = 0): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload, true);
  view.setUint32(4, attached, true);
  return bytes;
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

/** A frame without anything attached. */
const plain = (message: Uint8Array): Uint8Array => joined(encodeFrame([message]));

/** Cuts `bytes` at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** What is attached begins at multiples of 8. */
function padded(bytes: Uint8Array): number[] {
  return [...bytes, ...Array.from({ length: (8 - (bytes.length % 8)) % 8 }, () => 0)];
}

describe('the decoder of frames', () => {
  it('finds the same frames however the stream is cut', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const payloads = fc.array(fc.tuple(bytes, fc.array(bytes, { maxLength: 3 })), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 60 }), (sent, places) => {
        const decoder = new FrameDecoder();
        const stream = joined(
          sent.flatMap(([message, attached]) => encodeFrame([message], attached)),
        );
        const received = cut(stream, places).flatMap((chunk) => decoder.push(chunk));
        assert.deepEqual(
          received.map(({ message, attached }) => [[...message], [...attached]]),
          sent.map(([message, attached]) => [[...message], attached.flatMap(padded)]),
        );
        assert.equal(decoder.atBoundary, true);
      }),
    );
  });

  it('waits for the rest of a frame', () => {
    const decoder = new FrameDecoder();
    assert.deepEqual(decoder.push(Uint8Array.of(2, 0)), []);
    assert.equal(decoder.atBoundary, false);
    assert.deepEqual(decoder.push(Uint8Array.of(0, 0, 0, 0, 0, 0, 7)), []);
    const [frame, ...others] = decoder.push(Uint8Array.of(8));
    assert.deepEqual([...(frame?.message ?? [])], [7, 8]);
    assert.deepEqual(others, []);
  });

  it('takes a frame of its limit and refuses one byte more, at the header', () => {
    const atLimit = new FrameDecoder(10);
    assert.equal(atLimit.push(plain(new Uint8Array(10)))[0]?.message.length, 10);
    const above = new FrameDecoder(10);
    assert.throws(() => above.push(header(11)), ProtocolError);
    assert.throws(() => above.push(Uint8Array.of(0)), ProtocolError, 'and nothing after it');
  });

  it('refuses a frame that claims to have more attached than it holds', () => {
    assert.deepEqual(new FrameDecoder().push(header(16, 16)), []);
    assert.throws(() => new FrameDecoder().push(header(16, 17)), ProtocolError);
  });

  it('has MAX_FRAME_BYTES as its limit unless told otherwise', () => {
    assert.deepEqual(new FrameDecoder().push(header(MAX_FRAME_BYTES)), []);
    assert.throws(() => new FrameDecoder().push(header(MAX_FRAME_BYTES + 1)), ProtocolError);
    assert.throws(() => new FrameDecoder().push(header(2 ** 32 - 1)), ProtocolError);
    const most = new Uint8Array(MAX_FRAME_BYTES);
    assert.equal(encodeFrame([], [most])[1]?.length, MAX_FRAME_BYTES);
    assert.throws(() => encodeFrame([Uint8Array.of(1)], [most]), UsageError);
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
    const frames: Frame[] = [];
    for (const byte of plain(payload)) {
      frames.push(...decoder.push(Uint8Array.of(byte)));
    }
    assert.equal(frames.length, 1);
    assert.deepEqual(new Uint8Array(frames[0]?.message ?? []), payload);
  });
});
