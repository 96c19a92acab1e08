import { Random } from '../../fuzz/random.ts';
import type { Extent, Line, Part } from '../part.ts';
import { FAULTS } from './faults.ts';
import { runFault } from './run-fault.ts';
import type { FaultRun } from './run-fault.ts';

/** Most of a fault's time is spent waiting for what nobody uses to go. */
const AT_ONCE = 4;
const MOST_MS = 240_000;
/** Hosts that are killed, per wall. */
const KILLED_HOSTS = 5;
const LATEST_KILL_MS = 3000;
const UNDER_LOAD = 'hundreds of guests at once';

function plan({ seed, scale }: Extent): FaultRun[] {
  const random = new Random(seed);
  const common = { scale, mostMs: MOST_MS * scale };
  const faults = FAULTS.flatMap(({ title, walls }) =>
    walls.map((wall) => ({ ...common, title, wall, seed, killedAfterMs: null })),
  );
  const kills = (['kernel', 'wasm'] as const).flatMap((wall) =>
    Array.from({ length: KILLED_HOSTS * scale }, () => ({
      ...{ ...common, title: UNDER_LOAD, wall, seed },
      killedAfterMs: 300 + random.below(LATEST_KILL_MS),
    })),
  );
  return [...faults, ...kills];
}

async function prove(extent: Extent): Promise<readonly Line[]> {
  const waiting = plan(extent);
  const count = waiting.length;
  const problems: string[] = [];
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const problem = await runFault(run);
      if (problem !== null) {
        problems.push(`${run.title} (${run.wall}, seed ${run.seed}): ${problem}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const figure = `${count - problems.length} of ${count}`;
  return [{ what: 'faults survived, and nothing left', figure, problems }];
}

export const FAULTS_PART: Part = { name: 'faults', prove };
