import { BARE } from '../peers/bare.ts';
import { KERNEL, KERNEL_NO_SPARE } from '../peers/ours.ts';
import { ABILITY_NAMES } from '../peers/abilities.ts';
import { PYTHON_AND_NODE, RUN_KERNEL } from '../measures/start.ts';
import type { Results } from '../results.ts';
import { medianOf, ratio } from './find.ts';

/** What is aimed at, and what has come of it. */
export interface Goal {
  readonly what: string;
  readonly unit: string;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  of(results: Results): number | null;
}

const fresh = (results: Results, name: string): number | null => medianOf(results, 'fresh', name);
const toBare = (name: string) => (results: Results) =>
  ratio(fresh(results, name), fresh(results, BARE));
const median = (measure: string, name: string) => (results: Results) =>
  medianOf(results, measure, name);

/** Peers of others that isolate, and in which everything works that was tried. */
function wholePeers({ peers }: Results): readonly string[] {
  return peers
    .filter(({ name, walls }) => !name.startsWith('pysandbox') && !walls.startsWith('none'))
    .filter(({ abilities }) => ABILITY_NAMES.every((ability) => abilities?.[ability] === true))
    .map(({ name }) => name);
}

/** The fastest of them, with its median. */
export function fastestPeer(
  results: Results,
): { readonly name: string; readonly ms: number } | null {
  const known = wholePeers(results).flatMap((name) => {
    const ms = fresh(results, name);
    return ms === null ? [] : [{ name, ms }];
  });
  return known.toSorted((left, right) => left.ms - right.ms)[0] ?? null;
}

function mostPerSecond({ measures }: Results): number | null {
  const rows = measures.find(({ name }) => name === 'throughput')?.rows ?? [];
  const own = rows.filter(({ name }) => name.startsWith(`${KERNEL},`)).map(({ p50 }) => p50);
  return own.length === 0 ? null : Math.max(...own);
}

export const GOALS: readonly Goal[] = [
  {
    ...{ what: 'a fresh guest, spare ready', unit: 'x bare', bound: 'at most', limit: 0.05 },
    of: toBare(KERNEL),
  },
  {
    ...{ what: 'a fresh guest, no spare', unit: 'x bare', bound: 'at most', limit: 0.25 },
    of: toBare(KERNEL_NO_SPARE),
  },
  {
    what: 'the fastest peer with walls and the whole language, against a fresh guest without a spare',
    ...{ unit: 'times as slow', bound: 'at least', limit: 6 },
    of: (results) => ratio(fastestPeer(results)?.ms ?? null, fresh(results, KERNEL_NO_SPARE)),
  },
  {
    ...{ what: 'throughput', unit: 'fresh guests per second', bound: 'at least', limit: 500 },
    of: mostPerSecond,
  },
  {
    ...{ what: 'numpy and pandas imported', unit: 'x bare', bound: 'at most', limit: 0.02 },
    of: (results) => ratio(medianOf(results, 'pandas', KERNEL), medianOf(results, 'pandas', BARE)),
  },
  {
    ...{ what: 'a run in a live session', unit: 'us', bound: 'at most', limit: 60 },
    of: median('live', `${KERNEL}: run of 1+1`),
  },
  {
    ...{ what: 'a call of the host', unit: 'us', bound: 'at most', limit: 80 },
    of: median('live', `${KERNEL}: host call`),
  },
  {
    ...{ what: 'computing, kernel wall', unit: 'x bare', bound: 'at most', limit: 1.02 },
    of: median('compute', `${KERNEL}: geometric mean`),
  },
  {
    ...{ what: 'system calls, kernel wall', unit: 'x bare', bound: 'at most', limit: 1.15 },
    of: median('system-calls', `${KERNEL}: geometric mean`),
  },
  {
    ...{ what: 'memory of an idle guest', unit: 'MiB', bound: 'at most', limit: 2 },
    of: median('memory', `${KERNEL}: idle`),
  },
  {
    what: 'a call among 1,000 live guests, against one among 10',
    ...{ unit: 'times', bound: 'at most', limit: 2 },
    of: (results) =>
      ratio(medianOf(results, 'crowd', '1000 live'), medianOf(results, 'crowd', '10 live')),
  },
  {
    what: '`pysandbox run`, kernel wall, against `python3 file.py` and an empty node',
    ...{ unit: 'times', bound: 'at most', limit: 1.6 },
    of: (results) =>
      ratio(medianOf(results, 'start', RUN_KERNEL), medianOf(results, 'start', PYTHON_AND_NODE)),
  },
  {
    ...{ what: 'wasm: a new sandbox', unit: 'ms', bound: 'at most', limit: 50 },
    of: median('wasm', 'new sandbox, process'),
  },
  {
    ...{ what: 'wasm: a reset', unit: 'ms', bound: 'at most', limit: 2.5 },
    of: median('wasm', 'reset, process'),
  },
];

/** Whether it is met; null when it was not measured. */
export function isMet(goal: Goal, results: Results): boolean | null {
  const value = goal.of(results);
  if (value === null) {
    return null;
  }
  return goal.bound === 'at most' ? value <= goal.limit : value >= goal.limit;
}
