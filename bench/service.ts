/**
 * Measures the service: a process of its own on loopback, and this process as its clients. `npm run
 * bench:service` takes about two minutes; with `-- --short` it shows only that it works; with `-- --seconds N`
 * the part with load and faults takes so long.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { Client } from './service/client.ts';
import { loadAndFaults } from './service/faults.ts';
import { atRate, idleStreams, latency } from './service/measures.ts';
import { ServiceProcess } from './service/service-process.ts';
import { throughputs } from './service/throughput.ts';
import { summarize } from './statistics.ts';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seconds: { type: 'string' } },
});
const { short } = values;
const seconds = Number(values.seconds ?? (short ? 5 : 30));

const AT_ONCE = 8;

const line = (name: string, text: string): void => console.log(`${name.padEnd(36)} ${text}`);

const service = await ServiceProcess.start();
const client = new Client(service.url, 64);

const { inProcess, overHttp } = await latency(client, short ? 10 : 200);
line('one-shot run, in process', `p50 ${inProcess.toFixed(2)} ms`);
line('one-shot run, over HTTP', `p50 ${overHttp.toFixed(2)} ms`);
line('above in process', `${(overHttp - inProcess).toFixed(2)} ms (at most 3)`);

const { inProcess: own, overHttp: served } = await throughputs(service, client, {
  rounds: short ? 2 : 6,
  runsPerRound: short ? 25 : 500,
  atOnce: AT_ONCE,
});
const rate = served.perSecond;
line(`fresh guests in process, ${AT_ONCE} at once`, `${own.perSecond.toFixed(0)} per second`);
line(
  `fresh guests over HTTP, ${AT_ONCE} at once`,
  `${rate.toFixed(0)} per second (at least 250), ${(rate / own.perSecond).toFixed(2)} x in process`,
);
line(
  'processor time for each, but the guest',
  `in process ${own.hostMs.toFixed(2)} ms; service ${served.hostMs.toFixed(2)} ms, ${(served.hostMs / own.hostMs).toFixed(2)} x; load ${served.loadMs?.toFixed(2)} ms`,
);

const times = await atRate(client, rate * 0.7, short ? 50 : Math.round(rate * 0.7 * 15));
const { p50, p99 } = summarize(times);
line(
  'at 70 % of that rate',
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms: ${(p99 / p50).toFixed(1)} x p50 (under 10)`,
);

const streams = short ? 100 : 2000;
const memory = await idleStreams(service, client, streams);
line(
  `${streams} idle streams`,
  `${memory.after.toFixed(0)} MB resident, ${(memory.after - memory.before).toFixed(0)} of them for the streams (at most 400)`,
);
await client.close();

const account = await loadAndFaults(service, seconds, Math.max(2, seconds / 10));
line(
  `${seconds} s of load, killed ${account.kills} times`,
  `sent ${account.sent}: answered ${account.answered}, ended unanswered ${account.unanswered}, lost ${account.lost}, never begun ${account.notBegun}`,
);
line(
  'of those that were answered',
  `missing in the book ${account.missing}, doubled ${account.doubled}, left open ${account.open}`,
);
line(
  'memory of the service under load',
  `${account.memoryMB.map((megabytes) => megabytes.toFixed(0)).join(' MB, at last ')} MB`,
);
await service.remove();
console.log(
  `on ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load and service on the same machine`,
);
const { sent, answered, unanswered, lost, notBegun, missing, doubled, open } = account;
const sound = missing + doubled + open === 0 && sent === answered + unanswered + lost + notBegun;
process.exitCode = sound ? 0 : 1;
