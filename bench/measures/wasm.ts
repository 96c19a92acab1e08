import { buildGuestImage, Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { WASM, runFresh } from '../peers/ours.ts';
import { interleave, time } from '../time.ts';
import { row, rowsOf } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ownWalls } from './wall-options.ts';

const RESETS = { long: 60, short: 2 };
const MOST_ROUNDS = 20;

async function resets(options: SandboxOptions, count: number): Promise<readonly number[]> {
  await using sandbox = await Sandbox.create(options);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    await sandbox.run('x = [str(i) for i in range(1000)]');
    times.push(await time(() => sandbox.reset()));
  }
  return times;
}

async function wasmWall(setting: MeasureSetting): Promise<Figures> {
  const { rounds, short } = setting;
  const options = ownWalls(setting).get(WASM);
  if (options === undefined) {
    return { rows: [], missing: ['the wasm wall'] };
  }
  const isolations = ['process', 'thread'] as const;
  const images = short ? [] : [await time(() => buildGuestImage({ force: true }))];
  const kept = [];
  for (const isolation of isolations) {
    kept.push(await Sandbox.create({ ...options, isolation, spares: 0 }));
  }
  const fresh = (isolation: 'process' | 'thread') => async (): Promise<number> =>
    (await runFresh({ ...options, isolation, spares: 0 }, 'print(1+1)')).ms;
  const actions = new Map(isolations.map((kind) => [`new sandbox, ${kind}`, fresh(kind)]));
  const rows = [
    ...rowsOf('ms', await interleave(short ? 1 : Math.min(rounds, MOST_ROUNDS), actions)),
  ];
  for (const isolation of isolations) {
    const times = await resets({ ...options, isolation }, RESETS[short ? 'short' : 'long']);
    rows.push(row(`reset, ${isolation}`, 'ms', times));
  }
  kept.forEach((sandbox) => sandbox.kill());
  return {
    rows: [...rows, ...images.map((ms) => row('image, from the npm package', 'ms', [ms]))],
  };
}

export const wasm: Measure = {
  name: 'wasm',
  title: 'The wasm wall',
  what: 'A new sandbox with its first run, without a spare, in an engine that is warm; a reset of one.',
  baseline: null,
  measure: wasmWall,
};
