/** What is told apart as zero or not, when a memory is copied: small, as most objects are. */
export const BLOCK_BYTES = 4096;
export const WORD_BYTES = 4;

/** A memory without its zeros. */
export interface MemoryCopy {
  /** Address and length of each stretch that is not zero, in order. */
  readonly ranges: readonly (readonly [address: number, length: number])[];
  /** The stretches' bytes, one after the other. */
  readonly bytes: Uint8Array;
}

/** Makes a stretch of the memory zero. */
export type Clear = (start: number, end: number) => void;

/** Copies what is not zero. */
export function copyMemory(memory: Uint8Array): MemoryCopy {
  const ranges: [number, number][] = [];
  for (let at = 0; at < memory.length; at += BLOCK_BYTES) {
    const length = Math.min(BLOCK_BYTES, memory.length - at);
    if (!isZero(memory, at, length)) {
      addRange(ranges, at, length);
    }
  }
  return taken(ranges, memory);
}

/** Adds a stretch behind the others, or to the last one. */
export function addRange(
  ranges: [address: number, length: number][],
  at: number,
  length: number,
): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[0] + last[1] === at) {
    last[1] += length;
  } else {
    ranges.push([at, length]);
  }
}

/** The bytes of these stretches. */
export function taken(ranges: MemoryCopy['ranges'], memory: Uint8Array): MemoryCopy {
  const bytes = new Uint8Array(ranges.reduce((sum, [, length]) => sum + length, 0));
  let filled = 0;
  for (const [address, length] of ranges) {
    bytes.set(memory.subarray(address, address + length), filled);
    filled += length;
  }
  return { ranges, bytes };
}

/** Writes a copy to a memory that is all zero. */
export function pasteMemory({ ranges, bytes }: MemoryCopy, memory: Uint8Array): void {
  let at = 0;
  for (const [address, length] of ranges) {
    memory.set(bytes.subarray(at, at + length), address);
    at += length;
  }
}

/** Makes a memory what the copy was made of, whatever is in it; what has grown since becomes zero. */
export function repasteMemory(copy: MemoryCopy, memory: Uint8Array, clear: Clear): void {
  let end = 0;
  for (const [address, length] of copy.ranges) {
    clear(end, address);
    end = address + length;
  }
  clear(end, memory.length);
  pasteMemory(copy, memory);
}

/** Memories are made of whole pages, so words come out even. */
function isZero(memory: Uint8Array, at: number, length: number): boolean {
  const words = new Uint32Array(memory.buffer, memory.byteOffset + at, length / WORD_BYTES);
  return words.every((word) => word === 0);
}
