import type { Bytes } from './bytes.ts';
import type { Random } from './random.ts';

const CODES = Buffer.from('NTFilgysutaAzZ()[{0<>rSIc.\0', 'latin1');
const LENGTHS = [0, 1, 2, 3, -1, 255, 65_536, 0x7fffffff, -0x80000000] as const;
const MAX_CHANGES = 4;

/** Writes `from` with a few changes, some with parts of `other`. */
export function mutate(random: Random, from: Uint8Array, other: Uint8Array, out: Bytes): void {
  const start = out.length;
  if (random.oneIn(3)) {
    splice(random, from, other, out);
  } else {
    out.bytes(from, 0, from.length);
  }
  const data = out.written.subarray(start);
  for (let changes = random.below(MAX_CHANGES + 1); changes > 0 && data.length > 0; changes -= 1) {
    change(random, data);
  }
}

/** Leaves out a part, or puts a part of `other` in its place. */
function splice(random: Random, from: Uint8Array, other: Uint8Array, out: Bytes): void {
  const begin = random.below(from.length + 1);
  const end = random.oneIn(4) ? from.length : begin + random.below(from.length - begin + 1);
  out.bytes(from, 0, begin);
  if (random.oneIn(2)) {
    const otherBegin = random.below(other.length + 1);
    out.bytes(other, otherBegin, otherBegin + random.below(other.length - otherBegin + 1));
  }
  out.bytes(from, end, from.length);
}

function change(random: Random, data: Buffer): void {
  const at = random.below(data.length);
  switch (random.below(6)) {
    case 0:
      data[at] = (data[at] ?? 0) ^ (1 << random.below(8));
      break;
    case 1:
      data[at] = random.below(256);
      break;
    case 2:
      data[at] = CODES[random.below(CODES.length)] ?? 0;
      break;
    case 3:
      // What may be referred to counts: from here on all numbers shift.
      data[at] = (data[at] ?? 0) ^ 0x80;
      break;
    case 4:
      writeInt32(data, at, random.pick(LENGTHS));
      break;
    default:
      writeInt32(data, at, random.below(16));
  }
}

function writeInt32(data: Buffer, at: number, value: number): void {
  if (at + 4 <= data.length) {
    data.writeInt32LE(value, at);
  }
}
