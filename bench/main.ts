/**
 * Measures the kernel wall against bare `python3 -c`, in one run. Prints a table and one JSON line.
 * `npm run bench` takes about half a minute; `npm run bench -- --short` shows only that it works.
 */
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { planFor, Sandbox } from '../src/index.ts';
import { NO_SWITCHES } from '../src/launcher/launch.ts';
import { findInterpreter } from '../src/launcher/interpreter.ts';
import { KernelWall } from '../src/wall/kernel/kernel-wall.ts';
import { Session } from '../src/sandbox/session.ts';
import { fileRates } from './files.ts';
import { checkpointAndRestore } from './checkpoints.ts';
import { sharedMemoryKiB } from './memory.ts';
import { interleave, summarize, time } from './measure.ts';
import { freshPandas } from './packages.ts';
import { hostCall, hostCallsPerSecond, valuesOut } from './values.ts';

const PROGRAM = 'print(1+1)';
const short = process.argv.includes('--short');
const rounds = short ? 5 : 100;

const interpreter = await findInterpreter({ python: 'python3', withSitePackages: false });
const plan = await planFor('strict');
const bare = (): Promise<unknown> => promisify(execFile)(interpreter.executable, ['-c', PROGRAM]);
const wallWith = (spares: number): KernelWall =>
  new KernelWall({ plan, interpreter, mode: 'fork', spares, switches: NO_SWITCHES });

/** From nothing: what one program costs that starts its own wall. */
async function zygoteReady(): Promise<number> {
  const wall = wallWith(0);
  const taken = await time(() => wall.open());
  await wall.close();
  return taken;
}

/** A guest that nobody used before, from the request to its first result. */
async function freshGuest(open: () => Promise<Pick<Session, 'run' | 'kill'>>): Promise<number> {
  const start = performance.now();
  const session = await open();
  const outcome = await session.run(PROGRAM, {});
  const taken = performance.now() - start;
  session.kill();
  if (outcome.status !== 'ok' || outcome.stdout !== '2\n') {
    throw new Error(`unexpected outcome: ${outcome.status} ${outcome.stderr}`);
  }
  return taken;
}

async function openWithoutSpares(wall: KernelWall): Promise<Session> {
  const guest = await wall.open();
  return new Session({ guest, limits: plan.limits, oneShot: false, onClosed: () => {} });
}

const pause = (delayMs: number): Promise<void> =>
  new Promise((settle) => setTimeout(settle, delayMs));

async function throughput(count: number, atOnce: number): Promise<number> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await freshGuest(() => Sandbox.create());
    }
  };
  const taken = await time(() => Promise.all(Array.from({ length: atOnce }, worker)));
  return (count / taken) * 1000;
}

async function liveCall(count: number): Promise<number> {
  await using sandbox = await Sandbox.create();
  const times: number[] = [];
  for (let call = 0; call < count; call += 1) {
    times.push(await time(() => sandbox.run('1+1')));
  }
  return summarize(times).median;
}

async function idleMemoryKiB(count: number): Promise<number> {
  const before = sharedMemoryKiB(interpreter.executable);
  const sandboxes = await Promise.all(Array.from({ length: count }, () => Sandbox.create()));
  const after = sharedMemoryKiB(interpreter.executable);
  for (const sandbox of sandboxes) {
    sandbox.kill();
  }
  return (after - before) / count;
}

const ready = summarize([await zygoteReady(), await zygoteReady(), await zygoteReady()]);
const warm = wallWith(0);
(await warm.open()).kill();
await Sandbox.create().then((sandbox) => sandbox.kill());

const latency = await interleave(rounds, {
  'bare python3 -c': () => time(bare),
  'fresh guest, spare ready': async () => {
    await pause(20); // the spare is made in the background
    return freshGuest(() => Sandbox.create());
  },
  'fresh guest, no spare': () => freshGuest(() => openWithoutSpares(warm)),
});
const guestsPerSecond = await throughput(short ? 20 : 1000, 4);
const callMs = await liveCall(short ? 20 : 2000);
const idleKiB = await idleMemoryKiB(short ? 2 : 20);
const values = await valuesOut(short ? 2 : 9);
const pandas = await freshPandas(short ? 2 : 15);
const hostCallUs = await hostCall(short ? 20 : 3000);
const hostCallRate = await hostCallsPerSecond(short ? 1000 : 20_000);
const files = await fileRates(short ? 2 : 9);
const rewound = await checkpointAndRestore(short ? 3 : 50, 'kernel');
await warm.close();

const bareMs = latency.get('bare python3 -c')?.median ?? NaN;
for (const [name, { median, p90 }] of latency) {
  const ratio = (median / bareMs).toFixed(3);
  console.log(
    `${name.padEnd(28)} median ${median.toFixed(2)} ms  p90 ${p90.toFixed(2)} ms  ${ratio} x bare`,
  );
}
const barePandasMs = pandas?.get('bare python3, pandas')?.median ?? NaN;
for (const [name, { median, p90 }] of pandas ?? []) {
  const ratio = (median / barePandasMs).toFixed(3);
  console.log(
    `${name.padEnd(28)} median ${median.toFixed(2)} ms  p90 ${p90.toFixed(2)} ms  ${ratio} x bare`,
  );
}
if (pandas === null) {
  console.log('not measured: /usr/bin/python3 has no pandas; apt-get install python3-pandas');
}
console.log(`${'zygote ready'.padEnd(28)} median ${ready.median.toFixed(1)} ms`);
console.log(`${'fresh guests, 4 at once'.padEnd(28)} ${guestsPerSecond.toFixed(0)} per second`);
console.log(`${'call in a live session'.padEnd(28)} median ${(callMs * 1000).toFixed(0)} us`);
for (const [name, median] of values) {
  console.log(`${`${name}, out`.padEnd(28)} median ${median.toFixed(1)} ms`);
}
for (const [name, rate] of Object.entries<number>({ ...files })) {
  console.log(`${`64 MiB, ${name}`.padEnd(28)} median ${rate.toFixed(0)} MB/s`);
}
console.log(`${'host call, blocking'.padEnd(28)} median ${hostCallUs.toFixed(0)} us`);
console.log(`${'host calls, 500 at once'.padEnd(28)} ${hostCallRate.toFixed(0)} per second`);
console.log(
  `${'checkpoint, restore, 50 MB'.padEnd(28)} median ${rewound.median.toFixed(1)} ms  ` +
    `${(rewound.median / bareMs).toFixed(2)} x bare`,
);
console.log(`${'memory of an idle guest'.padEnd(28)} ${(idleKiB / 1024).toFixed(2)} MiB (PSS)`);
console.log(
  `on ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, Python ${interpreter.version.join('.')}`,
);
