import { Random } from '../../fuzz/random.ts';
import type { Extent, Line, Part } from '../part.ts';
import type { Fault } from './fault.ts';
import { FAULTS, SOAKS } from './faults.ts';
import { runFault } from './run-fault.ts';
import type { FaultRun } from './run-fault.ts';

/** Most of a fault's time is spent waiting for what nobody uses to go. */
const AT_ONCE = 4;
const MOST_MS = 600_000;
/** Hosts that are killed, per wall. */
const KILLED_HOSTS = 5;
const LATEST_KILL_MS = 3000;
const UNDER_LOAD = 'hundreds of guests at once';

/** Once on each wall where it can happen. */
function onEachWall(faults: readonly Fault[], { seed, scale }: Extent): FaultRun[] {
  return faults.flatMap(({ title, walls }) =>
    walls.map((wall) => ({
      ...{ title, wall, seed, scale },
      ...{ mostMs: MOST_MS * scale, killedAfterMs: null },
    })),
  );
}

function killedHosts({ seed, scale }: Extent): FaultRun[] {
  const random = new Random(seed);
  return (['kernel', 'wasm'] as const).flatMap((wall) =>
    Array.from({ length: KILLED_HOSTS * scale }, () => ({
      ...{ title: UNDER_LOAD, wall, seed, scale, mostMs: MOST_MS * scale },
      killedAfterMs: 300 + random.below(LATEST_KILL_MS),
    })),
  );
}

/** What went wrong in each. */
async function runAll(runs: readonly FaultRun[]): Promise<ReadonlyMap<FaultRun, string>> {
  const waiting = [...runs];
  const problems = new Map<FaultRun, string>();
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const problem = await runFault(run);
      if (problem !== null) {
        problems.set(run, `${run.title} (${run.wall}, seed ${run.seed}): ${problem}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return problems;
}

async function prove(extent: Extent): Promise<readonly Line[]> {
  const soaks = onEachWall(SOAKS, extent);
  const faults = [...onEachWall(FAULTS, extent), ...killedHosts(extent)];
  const all = await runAll([...soaks, ...faults]); // the longest first
  const problemsOf = (runs: readonly FaultRun[]): string[] =>
    runs.flatMap((run) => all.get(run) ?? []);
  const problems = problemsOf(faults);
  const leaks = problemsOf(soaks);
  const figure = `${faults.length - problems.length} of ${faults.length}`;
  return [
    { what: 'faults survived, and nothing left', figure, problems },
    { what: 'soak: leaks', figure: String(leaks.length), problems: leaks },
  ];
}

export const FAULTS_PART: Part = { name: 'faults', prove };
