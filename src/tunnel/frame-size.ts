import { MAX_FRAME_BYTES } from '../protocol/limits.ts';
import { BESIDES_VALUE_BYTES } from './limits.ts';

/** The longest frame around a value of so many bytes; both ends keep to it. */
export function mostFrameBytes(valueBytes: number): number {
  return Math.min(MAX_FRAME_BYTES, valueBytes + BESIDES_VALUE_BYTES);
}
