import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { run } from '../../src/index.ts';
import { median } from '../statistics.ts';
import { interleave, time } from '../time.ts';
import type { Client } from './client.ts';
import type { ServiceProcess } from './service-process.ts';

/** Between two of them the spare guests are made anew. */
const PAUSE_MS = 25;

/** A one-shot run without a service. */
export function runInProcess(): Promise<unknown> {
  return run('print(1+1)', { wall: 'kernel', displays: true, spares: 8 });
}

/** Medians of one-shot runs, in process and over HTTP, in turn. */
export async function latency(
  client: Client,
  rounds: number,
): Promise<{ readonly inProcess: number; readonly overHttp: number }> {
  const inProcess = async (): Promise<number> => {
    await sleep(PAUSE_MS);
    return time(runInProcess);
  };
  const overHttp = async (): Promise<number> => {
    await sleep(PAUSE_MS);
    return time(() => client.run());
  };
  await inProcess();
  await overHttp();
  const actions = new Map([
    ['in process', inProcess],
    ['over HTTP', overHttp],
  ]);
  const times = await interleave(rounds, actions);
  return {
    inProcess: median(times.get('in process') ?? []),
    overHttp: median(times.get('over HTTP') ?? []),
  };
}

/** Times of requests that come at a rate, whether those before them have been answered or not. */
export async function atRate(client: Client, perSecond: number, count: number): Promise<number[]> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const beganMs = performance.now();
  for (let place = 0; place < count; place += 1) {
    const dueMs = beganMs + (place / perSecond) * 1000;
    await sleep(Math.max(0, dueMs - performance.now()));
    asked.push(
      client.run().then(() => {
        times.push(performance.now() - dueMs);
      }),
    );
  }
  await Promise.all(asked);
  return times;
}

/** Memory of the service with so many streams open, and without; MB. */
export async function idleStreams(
  service: ServiceProcess,
  client: Client,
  count: number,
): Promise<{ readonly before: number; readonly after: number }> {
  const made = await client.post('/v1/sandboxes', {});
  const id = /"id":"(\w+)"/.exec(made.text)?.[1] ?? '';
  const before = service.memoryMB();
  const url = `${service.url.replace('http', 'ws')}/v1/sandboxes/${id}/stream`;
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const group = Array.from({ length: 50 }, () => new WebSocket(url));
    await Promise.all(group.map((socket) => whenOpen(socket)));
    sockets.push(...group);
  }
  const after = service.memoryMB();
  sockets.forEach((socket) => socket.terminate());
  return { before, after };
}

function whenOpen(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
}
