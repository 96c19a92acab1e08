import { setTimeout as sleep } from 'node:timers/promises';

import { openStore } from '../../src/server/index.ts';
import { Client } from './client.ts';
import type { ServiceProcess } from './service-process.ts';

/** What became of the requests of a run with faults. */
export interface Account {
  readonly sent: number;
  readonly answered: number;
  /** Came to their end, but the service was killed before the client had the answer. */
  readonly unanswered: number;
  /** Were going on when the service was killed. */
  readonly lost: number;
  /** Never begun: the service was down. */
  readonly notBegun: number;
  /** Answered, and not in the book. */
  readonly missing: number;
  /** In the book more than once. */
  readonly doubled: number;
  /** In the book as going on, though the service has ended. */
  readonly open: number;
  readonly kills: number;
  /** Resident memory of the service at the first and the last look, MB. */
  readonly memoryMB: readonly [first: number, last: number];
}

const MOST_RECORDS = 10_000_000;
const AT_ONCE = 8;

/** Load for some seconds, while the service is killed and started again every few; then the book is read. */
export async function loadAndFaults(
  service: ServiceProcess,
  seconds: number,
  killEverySeconds: number,
): Promise<Account> {
  const sent: string[] = [];
  const answered: string[] = [];
  const endMs = performance.now() + seconds * 1000;
  const client = new Client(service.url, AT_ONCE);
  const worker = async (name: number): Promise<void> => {
    while (performance.now() < endMs) {
      const id = `w${name}-${sent.length}`;
      sent.push(id);
      try {
        await client.run(id);
        answered.push(id);
      } catch {
        await sleep(50); // it is down, and comes again
      }
    }
  };
  const load = Promise.all(Array.from({ length: AT_ONCE }, (_, name) => worker(name)));
  let kills = 0;
  await sleep(1000);
  const first = service.memoryMB();
  let last = first;
  while (performance.now() + killEverySeconds * 1000 < endMs) {
    await sleep(killEverySeconds * 1000);
    last = service.memoryMB();
    await service.end('SIGKILL');
    kills += 1;
    await service.run();
  }
  await load;
  await client.close();
  await service.end('SIGTERM');
  const account = await readBook(service.store, sent, answered);
  await service.run();
  return { ...account, kills, memoryMB: [first, last] };
}

async function readBook(
  path: string,
  sent: readonly string[],
  answered: readonly string[],
): Promise<Omit<Account, 'kills' | 'memoryMB'>> {
  const store = await openStore(path, {});
  const ours = new Set(sent);
  const runs = (await store.listRuns('local', 0, MOST_RECORDS)).filter(({ requestId }) =>
    ours.has(requestId),
  );
  await store.close();
  const ended = new Set(
    runs.filter(({ end }) => end?.status === 'ok').map(({ requestId }) => requestId),
  );
  const told = new Set(answered);
  return {
    sent: sent.length,
    answered: answered.length,
    unanswered: [...ended].filter((id) => !told.has(id)).length,
    lost: runs.filter(({ end }) => end?.status === 'lost').length,
    notBegun: sent.length - new Set(runs.map(({ requestId }) => requestId)).size,
    missing: answered.filter((id) => !ended.has(id)).length,
    doubled: runs.length - new Set(runs.map(({ requestId }) => requestId)).size,
    open: runs.filter(({ end }) => end === null).length,
  };
}
