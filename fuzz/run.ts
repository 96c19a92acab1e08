import { validFrames } from './corpus.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { checkPrototypes, feed } from './target.ts';

/** Frames between two looks at the clock and at what all objects share. */
const BATCH = 1000;
/** A thousand frames of at most 4 KiB take milliseconds; this is for what would never end. */
const MAX_BATCH_MS = 60_000;
const MAX_CORPUS = 2000;

/** What became of the frames. */
export interface FuzzReport {
  readonly frames: number;
  readonly decoded: number;
  /** Ways that frames took, told apart by their messages. */
  readonly ways: number;
  readonly corpus: number;
}

/**
 * Feeds the host so many frames, all of which follow from the seed. Frames that took a new way
 * become parents, too.
 *
 * @throws Error with the seed and the frame, when the host did anything but decode or refuse one.
 */
export function fuzz(frames: number, seed: number, progress: (done: number) => void): FuzzReport {
  const random = new Random(seed);
  const corpus = validFrames();
  const ways = new Set(corpus.map(({ frame }) => feed(frame)));
  let decoded = 0;
  let started = performance.now();
  for (let number = 1; number <= frames; number += 1) {
    const sample = mutate(random.pick(corpus), random.pick(corpus), random);
    const way = attempt(sample.frame, seed, number);
    decoded += way.startsWith('result[') || way.startsWith('call[') ? 1 : 0;
    if (!ways.has(way) && corpus.length < MAX_CORPUS) {
      ways.add(way);
      corpus.push(sample);
    }
    if (number % BATCH === 0) {
      checkPrototypes();
      if (performance.now() - started > MAX_BATCH_MS) {
        throw new Error(`seed ${seed}: the frames up to ${number} took too long`);
      }
      started = performance.now();
      progress(number);
    }
  }
  return { frames, decoded, ways: ways.size, corpus: corpus.length };
}

function attempt(frame: Uint8Array, seed: number, number: number): string {
  try {
    return feed(frame);
  } catch (cause) {
    const hex = Buffer.from(frame).toString('hex');
    throw new Error(`seed ${seed}, frame ${number}: ${hex}`, { cause });
  }
}
