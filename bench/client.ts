/**
 * Measures what a service on loopback costs beside the same in process, turn and turn about. The service is
 * a process of its own. `npm run bench:client` takes about a minute.
 */
import { cpus } from 'node:os';
import { connect } from '../src/client/index.ts';
import type { Connection } from '../src/client/index.ts';
import { run, Sandbox } from '../src/index.ts';
import { startServiceProcess } from '../test/helpers/service.ts';
import { summarize } from './statistics.ts';
import { interleave, time } from './time.ts';

const short = process.argv.includes('--short');
const rounds = short ? 5 : 300;
/** Calls of the guest to the host in one run: their mean is told. */
const CALLS = short ? 10 : 200;

const service = await startServiceProcess({ spares: 2 });
const places: readonly (readonly [string, Connection])[] = [
  ['in process', { Sandbox, run }],
  ['service', connect({ url: service.url })],
];

const works = new Map<string, () => Promise<number>>();
for (const [place, api] of places) {
  const sandbox = await api.Sandbox.create({ expose: { f: () => 1 } });
  await sandbox.run('f()');
  works.set(`run in a live session, ${place}`, () => time(() => sandbox.run('1+1')));
  works.set(
    `call of the host, ${place}`,
    async () => (await time(() => sandbox.run(`for n in range(${CALLS}): f()`))) / CALLS,
  );
  works.set(`one-shot run, ${place}`, () => time(() => api.run('1+1', { policy: 'strict' })));
}

for (const [name, times] of await interleave(rounds, works)) {
  const { p50, p95 } = summarize(times);
  const micros = (ms: number): string => (ms * 1000).toFixed(0);
  console.log(`${name.padEnd(34)} median ${micros(p50)} us  p95 ${micros(p95)} us`);
}
console.log(`on ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);
service.process.disconnect();
process.exit();
