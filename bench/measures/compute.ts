import { programs } from '../programs.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { geometricMean, median } from '../statistics.ts';
import { keepWarm, toldBare, toldInside } from './in-guest.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ownWalls } from './wall-options.ts';

const SECONDS = { long: 0.12, short: 0.01 };
const FEW = 2;
const ROUNDS = { long: 5, short: 1 };

/** How many times as long each program takes behind a wall: each round has its own ratio. */
async function computing(setting: MeasureSetting): Promise<Figures> {
  const { python, short } = setting;
  const all = [...programs(short ? SECONDS.short : SECONDS.long)];
  const texts = short ? all.slice(0, FEW) : all;
  const rows = [];
  for (const [name, options] of ownWalls(setting)) {
    const warm = await keepWarm(options);
    const medians: number[] = [];
    for (const [program, text] of texts) {
      const ratios = await ratiosOf(options, {
        python,
        text,
        rounds: ROUNDS[short ? 'short' : 'long'],
      });
      medians.push(median(ratios));
      rows.push(row(`${name}: ${program}`, 'x bare', ratios));
    }
    rows.push(row(`${name}: geometric mean`, 'x bare', [geometricMean(medians)]));
    warm.kill();
  }
  return { rows };
}

async function ratiosOf(
  options: SandboxOptions,
  {
    python,
    text,
    rounds,
  }: { readonly python: string; readonly text: string; readonly rounds: number },
): Promise<readonly number[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const inside = await toldInside(options, text);
    ratios.push(inside / (await toldBare(python, text)));
  }
  return ratios;
}

export const compute: Measure = {
  name: 'compute',
  title: 'Programs that compute',
  what:
    'Small programs in the manner of pyperformance, which time their own work when they are warm; as ' +
    'multiples of the same program in bare python3, taken in turn.',
  baseline: null,
  measure: computing,
};
