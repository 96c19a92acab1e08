import { HEADER_BYTES } from '../src/protocol/frames.ts';
import { Bytes } from './bytes.ts';
import { WITH_VALUE, WITHOUT_VALUE } from './corpus.ts';
import { Draft } from './draft.ts';
import { generateValue } from './generate.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { receive } from './target.ts';

/** Largest frame that is made; what has no room is cut off. */
const MAX_BYTES = 2048;

/** Messages kept because what came of them was new: how many, and how long they may be. */
const MAX_KEPT = 2000;
const MAX_KEPT_BYTES = 400;

/** How often each thing happened. */
export type Tally = ReadonlyMap<string, number>;

/** A frame that the host did not survive. */
export class FuzzFailure extends Error {
  readonly frame: string;

  constructor(frame: Uint8Array, cause: unknown) {
    super(`a frame breaks the host: ${String(cause)}`, { cause });
    this.frame = Buffer.from(frame).toString('hex');
  }
}

/**
 * Sends `count` hostile frames through the host's decoders. Half are written by a generator that
 * knows the format, half are changed from others; frames with new consequences are kept to be
 * changed further.
 */
export function fuzz(count: number, seed: number): Tally {
  const random = new Random(seed);
  const out = new Bytes(MAX_BYTES);
  const draft = new Draft(random, out);
  const kept: Buffer[] = [...WITHOUT_VALUE, ...WITH_VALUE];
  const tally = new Map<string, number>();
  const prototypes = prototypeKeys();
  for (let index = 0; index < count; index += 1) {
    const frame = makeFrame(draft, kept);
    const outcome = tried(random, frame);
    const known = tally.get(outcome) ?? 0;
    tally.set(outcome, known + 1);
    const message = frame.subarray(HEADER_BYTES + frame.readUInt32LE(4));
    if (known === 0 && kept.length < MAX_KEPT && message.length <= MAX_KEPT_BYTES) {
      kept.push(Buffer.from(message));
    }
  }
  if (prototypeKeys() !== prototypes) {
    throw new Error('a prototype has been changed');
  }
  return tally;
}

function tried(random: Random, frame: Buffer): string {
  try {
    return receive(random, frame);
  } catch (cause) {
    throw new FuzzFailure(frame, cause);
  }
}

function makeFrame(draft: Draft, kept: readonly Buffer[]): Buffer {
  const { random, out } = draft;
  const some = (from: readonly Buffer[]): Buffer =>
    from[random.below(from.length)] ?? Buffer.alloc(0);
  out.clear();
  out.int32(0);
  out.int32(0);
  const attached = random.oneIn(4) ? random.below(5) * 8 : 0;
  for (let index = 0; index < attached; index += 1) {
    out.byte(index);
  }
  if (random.oneIn(2)) {
    const header = some(WITH_VALUE);
    out.bytes(header, 0, header.length);
    draft.restart();
    generateValue(draft);
  } else {
    mutate(random, some(kept), some(kept), out);
  }
  const frame = out.written;
  frame.writeUInt32LE(frame.length - HEADER_BYTES, 0);
  frame.writeUInt32LE(attached, 4);
  if (random.oneIn(64)) {
    frame[random.below(HEADER_BYTES)] = random.below(256);
  }
  return frame;
}

/** What every object inherits, to see that nothing of it was touched. */
function prototypeKeys(): string {
  const prototypes = [Object, Array, Map, Set, Function, Uint8Array, String, Number].map(
    (type): object => type.prototype,
  );
  return prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join()).join(';');
}
