import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { time } from '../time.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { eachWall } from './wall-options.ts';

/** 50 MB, of which every page has been written to. */
const SESSION = 'a = bytearray(50 * 10**6)\nfor at in range(0, len(a), 4096): a[at] = 7';
const TURNS = { long: 20, short: 1 };

async function rewinds(options: SandboxOptions, turns: number): Promise<readonly number[]> {
  await using sandbox = await Sandbox.create({ ...options, checkpoints: 1, spares: 0 });
  await sandbox.run(SESSION);
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const rewind = async (): Promise<void> => {
      using point = await sandbox.checkpoint();
      await sandbox.restore(point);
    };
    times.push(await time(rewind));
  }
  return times;
}

async function forkTimes(options: SandboxOptions, turns: number): Promise<readonly number[]> {
  await using sandbox = await Sandbox.create({ ...options, forks: 1, spares: 0 });
  await sandbox.run(SESSION);
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const forks: { kill(): void }[] = [];
    times.push(await time(async () => void forks.push(await sandbox.fork())));
    forks.forEach((fork) => fork.kill());
  }
  return times;
}

async function checkpointTimes(setting: MeasureSetting): Promise<Figures> {
  const turns = TURNS[setting.short ? 'short' : 'long'];
  return eachWall(setting, async (name, options) => [
    row(name, 'ms', await rewinds(options, turns)),
    row(`${name}, a fork`, 'ms', await forkTimes(options, turns)),
  ]);
}

export const checkpoints: Measure = {
  name: 'checkpoints',
  title: 'A checkpoint, and back to it',
  what: 'Of a session that holds an array of 50 MB.',
  baseline: null,
  measure: checkpointTimes,
};
