import { UsageError } from '../model/errors.ts';
import { HEADER_BYTES } from './frames.ts';
import { MAX_FRAME_BYTES } from './limits.ts';

/** What is attached starts at a multiple of this, so that arrays can be used where they lie. */
const ALIGNMENT = 8;
const PADDING = new Uint8Array(ALIGNMENT);

/**
 * One frame around a message, in pieces to be written one after the other: large buffers are not
 * copied.
 *
 * @throws UsageError when it is over `MAX_FRAME_BYTES`.
 */
export function encodeFrame(
  parts: readonly Uint8Array[],
  attached: readonly Uint8Array[] = [],
): Uint8Array[] {
  const pieces = attached.flatMap(padded);
  const attachedBytes = totalLength(pieces);
  const messageBytes = totalLength(parts);
  const payloadBytes = attachedBytes + messageBytes;
  if (payloadBytes > MAX_FRAME_BYTES) {
    throw new UsageError(
      `${payloadBytes} bytes are more than the ${MAX_FRAME_BYTES} that cross at a time; pass them in pieces`,
      { details: { bytes: payloadBytes, limitBytes: MAX_FRAME_BYTES } },
    );
  }
  const head = Buffer.allocUnsafe(HEADER_BYTES);
  head.writeUInt32LE(payloadBytes, 0);
  head.writeUInt32LE(attachedBytes, 4);
  return pieces.length === 0
    ? [Buffer.concat([head, ...parts], HEADER_BYTES + messageBytes)]
    : [head, ...pieces, Buffer.concat(parts, messageBytes)];
}

function padded(buffer: Uint8Array): Uint8Array[] {
  const beyond = buffer.length % ALIGNMENT;
  return beyond === 0 ? [buffer] : [buffer, PADDING.subarray(beyond)];
}

function totalLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
