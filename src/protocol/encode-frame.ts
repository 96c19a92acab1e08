import { ProtocolError } from '../model/errors.ts';
import { MAX_FRAME_BYTES } from './limits.ts';

const HEADER_BYTES = 4;

/** One frame around `payload`. */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_FRAME_BYTES) {
    throw new ProtocolError(`a frame of ${payload.length} bytes is over the limit`, {
      details: { limit: MAX_FRAME_BYTES },
    });
  }
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length, true);
  frame.set(payload, HEADER_BYTES);
  return frame;
}
