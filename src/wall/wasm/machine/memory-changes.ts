import { addRange, BLOCK_BYTES, taken, WORD_BYTES } from './memory-copy.ts';
import type { MemoryCopy } from './memory-copy.ts';

const BLOCK_WORDS = BLOCK_BYTES / WORD_BYTES;
const BLANK = new Int32Array(BLOCK_WORDS);

/** Copies what is not as in `origin`: as much as a guest has done, not as much as it has. */
export function copyChanges(origin: MemoryCopy, memory: Uint8Array): MemoryCopy {
  const changed: [address: number, length: number][] = [];
  const [words, before] = [wordsOf(memory), wordsOf(origin.bytes)];
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
    const same =
      at < start
        ? isSame(words, at / WORD_BYTES, BLANK, 0)
        : isSame(words, at / WORD_BYTES, before, (offset + at - start) / WORD_BYTES);
    if (!same) {
      addRange(changed, at, BLOCK_BYTES);
    }
  }
  return taken(changed, memory);
}

/** Copies in shared memory may begin anywhere, words may not. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } =
    bytes.byteOffset % WORD_BYTES === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, length / WORD_BYTES);
}

/** Four words in one step: a branch for each would take most of the time. */
function isSame(words: Int32Array, at: number, others: Int32Array, from: number): boolean {
  if (from + BLOCK_WORDS > others.length) {
    return false;
  }
  for (let index = 0; index < BLOCK_WORDS; index += 4) {
    const differs =
      difference(words, at + index, others, from + index) |
      difference(words, at + index + 1, others, from + index + 1) |
      difference(words, at + index + 2, others, from + index + 2) |
      difference(words, at + index + 3, others, from + index + 3);
    if (differs !== 0) {
      return false;
    }
  }
  return true;
}

/** 0 for words that are the same. */
function difference(words: Int32Array, at: number, others: Int32Array, from: number): number {
  return (words[at] ?? 0) ^ (others[from] ?? 0);
}
