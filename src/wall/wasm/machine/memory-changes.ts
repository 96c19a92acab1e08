import { addRange, BLOCK_BYTES, taken, WORD_BYTES } from './memory-copy.ts';
import type { MemoryCopy } from './memory-copy.ts';

/** Copies what is not as in `origin`: as much as a guest has done, not as much as it has. */
export function copyChanges(origin: MemoryCopy, memory: Uint8Array): MemoryCopy {
  const changed: [address: number, length: number][] = [];
  const blank = new Uint8Array(BLOCK_BYTES);
  const ranges = origin.ranges.values();
  let [start, end, offset] = [0, 0, 0];
  for (let at = 0; at < memory.length; at += BLOCK_BYTES) {
    while (at >= end) {
      const { value } = ranges.next();
      offset += end - start;
      [start, end] = value === undefined ? [Infinity, Infinity] : [value[0], value[0] + value[1]];
      if (end === Infinity) {
        break;
      }
    }
    const from = offset + at - start;
    const was = at < start ? blank : origin.bytes.subarray(from, from + BLOCK_BYTES);
    if (!isSame(memory.subarray(at, at + BLOCK_BYTES), was)) {
      addRange(changed, at, BLOCK_BYTES);
    }
  }
  return taken(changed, memory);
}

/** Copies in shared memory may begin anywhere, so words are read as they lie. */
function isSame(block: Uint8Array, other: Uint8Array): boolean {
  if (other.byteOffset % WORD_BYTES !== 0) {
    return block.every((byte, index) => byte === other[index]);
  }
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length / WORD_BYTES);
  const others = new Uint32Array(other.buffer, other.byteOffset, other.length / WORD_BYTES);
  for (let index = 0; index < words.length; index += 1) {
    if (words[index] !== others[index]) {
      return false;
    }
  }
  return words.length === others.length;
}
