import { TARGET_NAMES, TARGETS } from './targets.ts';
import type { Target } from './targets.ts';
import { runBatches } from './threads.ts';
import type { Batch } from './worker.ts';

/** What came of fuzzing one target for some time. */
export interface TargetReport {
  readonly target: Target;
  readonly cases: number;
  /** What broke, with the seed that makes it again; null when nothing did. */
  readonly failure: string | null;
}

interface Progress {
  readonly target: Target;
  cases: number;
  /** Time that was spent on it, with what its batches under way will take if they are like the last one. */
  seconds: number;
  lastTook: number;
  seed: number;
  failure: string | null;
}

/**
 * Fuzzes targets for about so many seconds in all, each for as long as the others. A target's first
 * batch has `seed`, each further one the next; one in which something broke goes no further.
 */
export async function fuzzFor(
  seconds: number,
  seed: number,
  targets: readonly Target[] = TARGET_NAMES,
): Promise<TargetReport[]> {
  const all = targets.map((target): Progress => {
    return { target, cases: 0, seconds: 0, lastTook: 1, seed, failure: null };
  });
  const expected = new Map<string, number>();
  const end = performance.now() + seconds * 1000;
  const next = (): Batch | undefined => {
    const [least] = all
      .filter(({ failure }) => failure === null)
      .toSorted((one, other) => one.seconds - other.seconds);
    if (least === undefined || performance.now() >= end) {
      return undefined;
    }
    const { target, lastTook } = least;
    const batch = { target, seed: least.seed, count: TARGETS[target].shortBatch };
    expected.set(`${target} ${batch.seed}`, lastTook);
    least.seconds += lastTook;
    least.seed += 1;
    return batch;
  };
  await runBatches(next, ({ target, count, seed: made, failure }, took) => {
    const progress = all.find((one) => one.target === target);
    if (progress !== undefined) {
      progress.seconds += took - (expected.get(`${target} ${made}`) ?? 0);
      progress.lastTook = took;
      progress.cases += count;
      progress.failure ??= failure === null ? null : `seed ${made}: ${failure}`;
    }
  });
  return all.map(({ target, cases, failure }) => ({ target, cases, failure }));
}
