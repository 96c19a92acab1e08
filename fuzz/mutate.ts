import { TYPE_CODE } from '../src/protocol/marshal/type-code.ts';
import type { Random } from './random.ts';

const HEADER_BYTES = 8;
const LONGEST = 4096;
/** Bytes that any mutation finds something to change in. */
const LEAST = 5;
const CODES: readonly number[] = Object.values(TYPE_CODE);
/** Sizes and references at which something changes. */
const NUMBERS = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  255,
  256,
  999,
  1000,
  65_535,
  65_536,
  2 ** 31 - 1,
  -1,
  -(2 ** 31),
];

/** A frame, and where the value in it begins; 8, the size of the header, when there is none. */
export interface Sample {
  readonly frame: Uint8Array;
  readonly body: number;
}

/** Changes the bytes from `from` on. */
type Mutation = (bytes: Buffer, from: number, random: Random, other: Uint8Array) => Buffer;

/** How a frame's message is changed; most keep to the structure of marshal. */
const MUTATIONS: readonly Mutation[] = [
  flipBit,
  changeByte,
  changeCode,
  changeCode,
  changeNumber,
  changeNumber,
  refer,
  duplicate,
  remove,
  splice,
  truncate,
];

/** A frame made of another by some mutations. Its lengths are right, but for some. */
export function mutate({ frame, body }: Sample, other: Sample, random: Random): Sample {
  // What is not in the value would nearly always be refused.
  const from = random.below(8) === 0 ? HEADER_BYTES : body;
  let bytes: Buffer = Buffer.from(frame);
  for (let left = 1 + random.below(2) * random.below(4); left > 0; left -= 1) {
    if (bytes.length > from + LEAST) {
      bytes = random.pick(MUTATIONS)(bytes, from, random, other.frame.subarray(other.body));
    }
  }
  bytes = bytes.subarray(0, LONGEST);
  if (random.below(20) > 0) {
    bytes.writeUInt32LE(bytes.length - HEADER_BYTES, 0);
  }
  if (random.below(20) === 0) {
    bytes.writeUInt32LE(random.below(3) * 8, 4);
  }
  return { frame: bytes, body: from };
}

function place(bytes: Buffer, from: number, random: Random, before: number = 0): number {
  return from + random.below(bytes.length - from - before);
}

function flipBit(bytes: Buffer, from: number, random: Random): Buffer {
  const at = place(bytes, from, random);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
  return bytes;
}

function changeByte(bytes: Buffer, from: number, random: Random): Buffer {
  bytes.writeUInt8(random.below(256), place(bytes, from, random));
  return bytes;
}

/** Another type code where one is, with or without the flag. */
function changeCode(bytes: Buffer, from: number, random: Random): Buffer {
  let at = place(bytes, from, random);
  while (at < bytes.length - 1 && !CODES.includes(bytes.readUInt8(at) & 0x7f)) {
    at += 1;
  }
  bytes.writeUInt8(random.pick(CODES) | (random.below(2) << 7), at);
  return bytes;
}

function changeNumber(bytes: Buffer, from: number, random: Random): Buffer {
  bytes.writeInt32LE(random.pick(NUMBERS), place(bytes, from, random, 4));
  return bytes;
}

/** A reference to something before. */
function refer(bytes: Buffer, from: number, random: Random): Buffer {
  const at = place(bytes, from, random, 5);
  bytes.writeUInt8(TYPE_CODE.shared, at);
  bytes.writeInt32LE(random.below(8), at + 1);
  return bytes;
}

function duplicate(bytes: Buffer, from: number, random: Random): Buffer {
  const start = place(bytes, from, random);
  const part = bytes.subarray(start, start + 1 + random.below(40));
  return Buffer.concat([bytes.subarray(0, start), part, bytes.subarray(start)]);
}

function remove(bytes: Buffer, from: number, random: Random): Buffer {
  const start = place(bytes, from, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + random.below(8))]);
}

function splice(bytes: Buffer, from: number, random: Random, other: Uint8Array): Buffer {
  const rest = other.subarray(random.below(other.length));
  return Buffer.concat([bytes.subarray(0, place(bytes, from, random)), rest]);
}

function truncate(bytes: Buffer, from: number, random: Random): Buffer {
  return bytes.subarray(0, place(bytes, from, random) + 1);
}
