import { median } from '../statistics.ts';
import { interleave } from '../time.ts';
import type { Client } from './client.ts';
import { runInProcess } from './measures.ts';
import type { ServiceProcess } from './service-process.ts';

/** How it went with so many at one time: medians of what the rounds had. */
export interface Throughput {
  readonly perSecond: number;
  /** Processor time of the host for each guest, without that of the guest: milliseconds. */
  readonly hostMs: number;
  /** Of the load generator; null where it is the host. */
  readonly loadMs: number | null;
}

/** How many, and in how many parts: those of one way between those of the other. */
export interface Load {
  readonly rounds: number;
  readonly runsPerRound: number;
  readonly atOnce: number;
}

/** Fresh guests in process and over HTTP, in turn, so that both have the machine in the same mood. */
export async function throughputs(
  service: ServiceProcess,
  client: Client,
  load: Load,
): Promise<{ readonly inProcess: Throughput; readonly overHttp: Throughput }> {
  const inProcess = async (): Promise<Throughput> => {
    const cpu = cpuClock();
    const perSecond = await rate(runInProcess, load);
    return { perSecond, hostMs: cpu() / load.runsPerRound, loadMs: null };
  };
  const overHttp = async (): Promise<Throughput> => {
    const [cpu, beforeMs] = [cpuClock(), service.cpuMs()];
    const perSecond = await rate(() => client.run(), load);
    const hostMs = (service.cpuMs() - beforeMs) / load.runsPerRound;
    return { perSecond, hostMs, loadMs: cpu() / load.runsPerRound };
  };
  await inProcess();
  await overHttp();
  const told = await interleave(
    load.rounds,
    new Map([
      ['in process', inProcess],
      ['over HTTP', overHttp],
    ]),
  );
  return {
    inProcess: middle(told.get('in process') ?? []),
    overHttp: middle(told.get('over HTTP') ?? []),
  };
}

function middle(figures: readonly Throughput[]): Throughput {
  const loads = figures.flatMap(({ loadMs }) => (loadMs === null ? [] : [loadMs]));
  return {
    perSecond: median(figures.map(({ perSecond }) => perSecond)),
    hostMs: median(figures.map(({ hostMs }) => hostMs)),
    loadMs: loads.length === 0 ? null : median(loads),
  };
}

async function rate(guest: () => Promise<unknown>, load: Load): Promise<number> {
  let left = load.runsPerRound;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await guest();
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: load.atOnce }, worker));
  return (load.runsPerRound / (performance.now() - beganMs)) * 1000;
}

/** Tells the processor time of this process since, in milliseconds. */
function cpuClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
