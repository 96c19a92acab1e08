import { ProtocolError } from '../model/errors.ts';
import { MAX_FRAME_BYTES } from './limits.ts';

/**
 * A frame is two lengths, 4 bytes little-endian each, then the payload: that of the payload, and how
 * much of its beginning is attached, raw bytes of large buffers. The rest is the message.
 */
export const HEADER_BYTES = 8;

/** How fast the buffer of an unfinished frame grows: it is at most this much larger than needed. */
const GROWTH = 4;

/** One frame's payload. */
export interface Frame {
  readonly attached: Uint8Array;
  readonly message: Uint8Array;
}

/**
 * Cuts a stream of chunks into frames. Memory is taken for what has arrived, not for what a header
 * claims, and the work is linear in the bytes however they are cut.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  /** The unfinished frame, header included: the first `#filled` bytes count. */
  #buffer = new Uint8Array(0);
  #filled = 0;
  #failure: ProtocolError | null = null;

  /** Frames longer than `maxFrameBytes` are refused as soon as their header is seen. */
  constructor(maxFrameBytes: number = MAX_FRAME_BYTES) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes the next chunk; returns the frames that are complete with it, in order. A frame may share
   * the chunk's memory, so the caller must not write to a chunk it has handed over.
   */
  push(chunk: Uint8Array): Frame[] {
    if (this.#failure !== null) {
      throw this.#failure;
    }
    const frames: Frame[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      const size = this.#filled === 0 ? this.#frameSize(rest) : null;
      if (size !== null && rest.length >= size) {
        frames.push(this.#frame(rest.subarray(0, size)));
        rest = rest.subarray(size);
      } else {
        rest = this.#gather(rest, frames);
      }
    }
    return frames;
  }

  /** Whether the stream may end here: no frame has begun. */
  get atBoundary(): boolean {
    return this.#filled === 0;
  }

  /** Adds to the unfinished frame what belongs to it; returns the rest. */
  #gather(bytes: Uint8Array, frames: Frame[]): Uint8Array {
    let taken = this.#append(bytes, HEADER_BYTES);
    const size = this.#frameSize(this.#buffer.subarray(0, this.#filled));
    if (size !== null) {
      taken += this.#append(bytes.subarray(taken), size);
      if (this.#filled === size) {
        frames.push(this.#frame(this.#buffer.subarray(0, size)));
        this.#buffer = new Uint8Array(0);
        this.#filled = 0;
      }
    }
    return bytes.subarray(taken);
  }

  /** Fills the buffer up to `size` bytes, as far as `bytes` goes; returns how many it took. */
  #append(bytes: Uint8Array, size: number): number {
    const count = Math.min(bytes.length, Math.max(0, size - this.#filled));
    const needed = this.#filled + count;
    if (needed > this.#buffer.length) {
      // Not cleared, for it is filled before anybody sees it; with its own memory, so aligned.
      const larger = Buffer.allocUnsafeSlow(Math.min(size, needed * GROWTH));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes.subarray(0, count), this.#filled);
    this.#filled = needed;
    return count;
  }

  /** Bytes of the frame that starts here, header included; null while the header is incomplete. */
  #frameSize(bytes: Uint8Array): number | null {
    if (bytes.length < HEADER_BYTES) {
      return null;
    }
    const { payload, attached } = lengths(bytes);
    if (payload > this.#maxFrameBytes) {
      throw this.#fail(`a frame of ${payload} bytes is over the limit`);
    }
    if (attached > payload) {
      throw this.#fail('more is attached to a frame than it holds');
    }
    return HEADER_BYTES + payload;
  }

  #frame(bytes: Uint8Array): Frame {
    const end = HEADER_BYTES + lengths(bytes).attached;
    return { attached: bytes.subarray(HEADER_BYTES, end), message: bytes.subarray(end) };
  }

  #fail(message: string): ProtocolError {
    this.#buffer = new Uint8Array(0);
    this.#failure = new ProtocolError(message, { details: { limit: this.#maxFrameBytes } });
    return this.#failure;
  }
}

function lengths(bytes: Uint8Array): { readonly payload: number; readonly attached: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  return { payload: view.getUint32(0, true), attached: view.getUint32(4, true) };
}
