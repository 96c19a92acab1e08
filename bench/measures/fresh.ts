import { BARE } from '../peers/bare.ts';
import type { Examined } from '../peers/ready.ts';
import { rowsOf } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';

const PROGRAM = 'print(1+1)';

/** What takes less than this is done several times a round: its slowest cases are asked for as well. */
const FAST_MS = 60;
const TIMES_IF_FAST = 5;
/** What takes longer is done in few rounds. */
const SLOW_MS = 1000;
const SLOW_ROUNDS = 10;

/** One fresh run in each peer, in turn. */
async function freshRuns({ peers, rounds, short }: MeasureSetting): Promise<Figures> {
  const samples = new Map<string, number[]>();
  const missing: string[] = [];
  const failed = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const examined of peers) {
      const { name } = examined.peer;
      const known = samples.get(name) ?? [];
      if (failed.has(name) || (isSlow(known) && round >= SLOW_ROUNDS)) {
        continue;
      }
      try {
        known.push(...(await runTimes(examined, !short && isFast(known) ? TIMES_IF_FAST : 1)));
        samples.set(name, known);
      } catch (error) {
        failed.add(name);
        missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { rows: rowsOf('ms', samples), missing };
}

const isFast = ([first = Infinity]: readonly number[]): boolean => first < FAST_MS;
const isSlow = ([first = 0]: readonly number[]): boolean => first > SLOW_MS;

async function runTimes({ ready }: Examined, times: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await ready?.settle?.();
    taken.push((await ready?.run(PROGRAM))?.ms ?? NaN);
  }
  return taken;
}

export const fresh: Measure = {
  name: 'fresh',
  title: 'One fresh isolated run',
  what:
    'From the request to the output of `print(1+1)`, in a place that nobody used before, asked for by a ' +
    'Node process that is warm. Where a peer is a library, its own process has loaded it before.',
  baseline: BARE,
  measure: freshRuns,
};
