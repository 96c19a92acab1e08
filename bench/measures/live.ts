import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { time } from '../time.ts';
import { echoes } from './echo.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { eachWall } from './wall-options.ts';

/** Longer than the usual limits: a busy machine is slow. */
const POLICY = { limits: { timeoutMs: 60_000, cpuMs: 60_000 } } as const;

const CALLS = { long: 3000, short: 20 };

/** What no call can be faster than. */
const ECHO = 'bare python3: the bytes of a call, and back';

/** A live session: runs of `1+1`, calls of a function of the guest, and calls of one of the host. */
async function liveCalls(
  options: SandboxOptions,
  count: number,
): Promise<ReadonlyMap<string, number[]>> {
  await using sandbox = await Sandbox.create({
    ...options,
    expose: { add: (a: number, b: number) => a + b },
  });
  await sandbox.run('def double(n): return n * 2\nadd(1, 2)');
  const runs: number[] = [];
  const calls: number[] = [];
  for (let call = 0; call < count; call += 1) {
    runs.push((await time(() => sandbox.run('1+1'))) * 1000);
    calls.push((await time(() => sandbox.call('double', [call]))) * 1000);
  }
  return new Map([
    ['run of 1+1', runs],
    ['call of a function of the guest', calls],
    ['host call', await hostCalls(sandbox, count)],
  ]);
}

/** Microseconds of blocking calls of a host function, timed where they are made. */
async function hostCalls(sandbox: Sandbox, count: number): Promise<number[]> {
  const outcome = await sandbox.run<number[]>(`
from time import perf_counter
times = []
for n in range(${count}):
    start = perf_counter()
    add(n, 1)
    times.append((perf_counter() - start) * 1e6)
times`);
  if (outcome.status !== 'ok' || outcome.value === undefined) {
    throw new Error(`host calls: ${outcome.status} ${outcome.stderr}`);
  }
  return outcome.value;
}

async function sessions(setting: MeasureSetting): Promise<Figures> {
  const count = setting.short ? CALLS.short : CALLS.long;
  const bare = row(ECHO, 'us', await echoes(setting.python, count));
  const { rows, ...rest } = await eachWall(setting, async (name, options) => {
    const samples = await liveCalls({ ...options, policy: POLICY }, count);
    return [...samples].map(([what, list]) => row(`${name}: ${what}`, 'us', list));
  });
  return { rows: [bare, ...rows], ...rest };
}

export const live: Measure = {
  name: 'live',
  title: 'Calls in a live session',
  what: 'One after the other, in one sandbox: runs and calls timed by the host, host calls by the guest.',
  baseline: ECHO,
  measure: sessions,
};
