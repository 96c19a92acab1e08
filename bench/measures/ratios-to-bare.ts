import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { runProcess } from '../peers/process.ts';
import { runFresh } from '../peers/ours.ts';
import type { Row } from '../results.ts';
import { geometricMean } from '../statistics.ts';
import { row } from './measure.ts';
import type { Figures, MeasureSetting } from './measure.ts';
import { eachWall } from './wall-options.ts';

/** Programs that tell a number; longer than the usual time limit if need be. */
const POLICY = { limits: { timeoutMs: 60_000, cpuMs: 60_000 } } as const;

/** A number that a program prints behind one of our walls. */
async function toldInside(options: SandboxOptions, program: string): Promise<number> {
  return Number((await runFresh(options, program)).stdout);
}

/** The same without a wall. */
async function toldBare(python: string, program: string): Promise<number> {
  return Number((await runProcess(python, ['-c', program])).stdout);
}

/** What to compare, and how often. */
interface Comparison {
  readonly python: string;
  /** Program texts by name: each tells how long its work took. */
  readonly programs: ReadonlyMap<string, string>;
  readonly rounds: number;
}

/** How many times as long each program takes behind each of our walls: each round has its own ratio. */
export function ratiosToBare(
  setting: MeasureSetting,
  { python, programs, rounds }: Comparison,
): Promise<Figures> {
  return eachWall(setting, async (name, options) => {
    const own = { ...options, spares: 0, policy: POLICY };
    await using warm = await Sandbox.create(own); // as long as it lives, the wall does
    const rows: Row[] = [];
    for (const [program, text] of programs) {
      const ratios: number[] = [];
      while (ratios.length < rounds && !warm.closed) {
        const inside = await toldInside(own, text);
        ratios.push(inside / (await toldBare(python, text)));
      }
      rows.push(row(`${name}: ${program}`, 'x bare', ratios));
    }
    const mean = geometricMean(rows.map(({ p50 }) => p50));
    return [...rows, row(`${name}: geometric mean`, 'x bare', [mean])];
  });
}
