/**
 * Measures what a service on loopback costs beside the same in process, turn and turn about. The service is
 * a process of its own. `npm run bench:client` takes about a minute.
 */
import { cpus } from 'node:os';
import { connect } from '../src/client/index.ts';
import type { Connection } from '../src/client/index.ts';
import { run, Sandbox } from '../src/index.ts';
import { startServiceProcess } from '../test/helpers/service.ts';
import { interleave, time } from './measure.ts';

const short = process.argv.includes('--short');
const rounds = short ? 5 : 300;
/** Calls of the guest to the host in one run: their mean is told. */
const CALLS = short ? 10 : 200;

const service = await startServiceProcess({ spares: 2 });
const places: readonly (readonly [string, Connection])[] = [
  ['in process', { Sandbox, run }],
  ['service', connect({ url: service.url })],
];

const works: Record<string, () => Promise<number>> = {};
for (const [place, api] of places) {
  const sandbox = await api.Sandbox.create({ expose: { f: () => 1 } });
  await sandbox.run('f()');
  works[`run in a live session, ${place}`] = () => time(() => sandbox.run('1+1'));
  works[`call of the host, ${place}`] = async () =>
    (await time(() => sandbox.run(`for n in range(${CALLS}): f()`))) / CALLS;
  works[`one-shot run, ${place}`] = () => time(() => api.run('1+1', { policy: 'strict' }));
}

for (const [name, { median, p90 }] of await interleave(rounds, works)) {
  const micros = (ms: number): string => (ms * 1000).toFixed(0);
  console.log(`${name.padEnd(34)} median ${micros(median)} us  p90 ${micros(p90)} us`);
}
console.log(`on ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);
service.process.disconnect();
process.exit();
