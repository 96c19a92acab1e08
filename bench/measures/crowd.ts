import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { KERNEL } from '../peers/ours.ts';
import { time } from '../time.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ownWalls } from './wall-options.ts';

const CROWDS = { long: [1, 10, 100, 1000], short: [1, 4] };
const CALLS = { long: 2000, short: 20 };
const OPEN_AT_ONCE = 4;

/** Opens guests until there are so many. */
async function fill(sandboxes: Sandbox[], count: number, options: SandboxOptions): Promise<void> {
  let missing = count - sandboxes.length;
  const worker = async (): Promise<void> => {
    while (missing > 0) {
      missing -= 1;
      const sandbox = await Sandbox.create(options);
      await sandbox.run('1');
      sandboxes.push(sandbox);
    }
  };
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, worker));
}

/** A call of each guest in turn: in a large crowd, each has slept since its last one. */
async function calls(sandboxes: readonly Sandbox[], count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const sandbox = sandboxes[call % sandboxes.length];
    times.push((await time(async () => sandbox?.run('1+1'))) * 1000);
  }
  return times;
}

async function crowds(setting: MeasureSetting): Promise<Figures> {
  const options = ownWalls(setting).get(KERNEL);
  if (options === undefined) {
    return { rows: [], missing: ['the kernel wall'] };
  }
  const form = setting.short ? 'short' : 'long';
  const sandboxes: Sandbox[] = [];
  const rows = [];
  try {
    for (const count of CROWDS[form]) {
      await fill(sandboxes, count, { ...options, spares: 0 });
      rows.push(row(`${count} live`, 'us', await calls(sandboxes, CALLS[form])));
    }
    return { rows };
  } catch (error) {
    return { rows, missing: [error instanceof Error ? error.message : String(error)] };
  } finally {
    sandboxes.forEach((sandbox) => sandbox.kill());
  }
}

export const crowd: Measure = {
  name: 'crowd',
  title: 'A call among many live guests',
  what: 'A run of `1+1` in each of so many live guests of the kernel wall, in turn.',
  baseline: '10 live',
  measure: crowds,
};
