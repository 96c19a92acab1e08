import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './root.ts';

/** Where the figures of the last full run are. */
export const RESULTS_PATH = join(ROOT, 'bench/results.json');

/** One figure: the median of its samples, with the spread. */
const Row = z.object({
  name: z.string(),
  unit: z.enum(['ms', 'us', 'per second', 'MB/s', 'MiB', 'MB', 'files', 'packages', 'x bare']),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  samples: z.number(),
});

const Measured = z.object({
  name: z.string(),
  title: z.string(),
  what: z.string(),
  /** The row that the others are told as multiples of, if there is one. */
  baseline: z.string().nullable(),
  rows: z.array(Row),
  /** Why there are no rows, or not all. */
  missing: z.array(z.string()),
});

const PeerReport = z.object({
  name: z.string(),
  version: z.string(),
  install: z.string(),
  walls: z.string(),
  /** What it could do, by the name of the ability; null where it was skipped. */
  abilities: z.record(z.string(), z.boolean()).nullable(),
  skipped: z.string().nullable(),
});

const Results = z.object({
  takenAt: z.string(),
  seconds: z.number(),
  rounds: z.number(),
  machine: z.object({
    processor: z.string(),
    processors: z.number(),
    memoryGiB: z.number(),
    system: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  peers: z.array(PeerReport),
  measures: z.array(Measured),
});

export type Row = z.infer<typeof Row>;
export type Measured = z.infer<typeof Measured>;
export type PeerReport = z.infer<typeof PeerReport>;
export type Results = z.infer<typeof Results>;

/** Fails when there are none, or they are not what this version writes. */
export function readResults(): Results {
  return Results.parse(JSON.parse(readFileSync(RESULTS_PATH, 'utf8')));
}

export function writeResults(results: Results): void {
  writeFileSync(RESULTS_PATH, `${JSON.stringify(results, rounded, 2)}\n`);
}

/** Four digits that mean something: more would be noise. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : value;
}
