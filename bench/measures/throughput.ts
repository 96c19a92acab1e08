import { BARE } from '../peers/bare.ts';
import type { ReadyPeer } from '../peers/peer.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';

const LONG = { ms: 700, rounds: 3, concurrency: [1, 2, 4, 8, 16, 32] };
const SHORT = { ms: 50, rounds: 1, concurrency: [1, 4] };

/** Fresh runs per second, so many at a time, for a while. */
async function perSecond({ run }: ReadyPeer, atOnce: number, ms: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ms) {
      await run('print(1+1)');
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (done / (performance.now() - start)) * 1000;
}

async function throughputs({ peers, short }: MeasureSetting): Promise<Figures> {
  const { ms, rounds, concurrency } = short ? SHORT : LONG;
  const wanted = peers.filter(({ peer }) => peer.isConcurrent === true);
  const rows = [];
  for (const atOnce of concurrency) {
    const rates = new Map<string, number[]>(wanted.map(({ peer }) => [peer.name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const { peer, ready } of wanted) {
        if (ready !== null) {
          rates.get(peer.name)?.push(await perSecond(ready, atOnce, ms));
        }
      }
    }
    rows.push(
      ...[...rates].map(([name, list]) => row(`${name}, ${atOnce} at once`, 'per second', list)),
    );
  }
  return { rows };
}

export const throughput: Measure = {
  name: 'throughput',
  title: 'Fresh runs per second',
  what: 'As many at once as the row says; each asks for the next when it is done.',
  baseline: `${BARE}, 1 at once`,
  measure: throughputs,
};
