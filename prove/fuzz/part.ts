import { TARGETS } from '../../fuzz/targets.ts';
import { fuzzFor } from '../../fuzz/timed.ts';
import type { Extent, Line, Part } from '../part.ts';

/** For all targets together, at scale 1. */
const SECONDS = 60;

async function prove({ seed, scale }: Extent): Promise<readonly Line[]> {
  const reports = await fuzzFor(SECONDS * scale, seed);
  return reports.map(({ target, cases, failure }) => ({
    what: `fuzzed: ${target}`,
    figure: `${cases} ${TARGETS[target].unit}`,
    problems: failure === null ? [] : [failure],
  }));
}

export const FUZZ_PART: Part = { name: 'fuzz', prove };
