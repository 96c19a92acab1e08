/**
 * Measures the wasm wall in one run against plain `loadPyodide` and bare `python3`.
 * `npm run bench:wasm` takes about two minutes; with `-- --short` it shows only that it works.
 */
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { buildGuestImage, run, Sandbox } from '../src/index.ts';
import type { SandboxOptions } from '../src/index.ts';
import { interleave, summarize, time } from './measure.ts';
import { sharedMemoryKiB } from './memory.ts';
import { programs } from './programs.ts';

const short = process.argv.includes('--short');
const rounds = short ? 2 : 15;
const execute = promisify(execFile);
const wasm: SandboxOptions = { wall: 'wasm' };

const pause = (delayMs: number): Promise<void> =>
  new Promise((settle) => setTimeout(settle, delayMs));

/** A process of its own, as it can be loaded only once in each; it tells its milliseconds. */
async function plainPyodide(): Promise<number> {
  const program = `
    import { loadPyodide } from 'pyodide';
    const start = performance.now();
    const pyodide = await loadPyodide();
    pyodide.runPython('1+1');
    console.log(performance.now() - start);`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', program]);
  return Number(stdout.trim().split('\n').at(-1));
}

async function freshSandbox(options: SandboxOptions): Promise<number> {
  const start = performance.now();
  const sandbox = await Sandbox.create(options);
  const outcome = await sandbox.run('1+1');
  const taken = performance.now() - start;
  sandbox.kill();
  if (outcome.status !== 'ok' || outcome.value !== 2) {
    throw new Error(`unexpected outcome: ${JSON.stringify(outcome)}`);
  }
  return taken;
}

/** Medians of what is done in one sandbox: a run, a reset, a call of the host. */
async function inOneSandbox(
  options: SandboxOptions,
): Promise<{ readonly runUs: number; readonly resetMs: number; readonly hostCallUs: number }> {
  const times = short ? 5 : 300;
  const calls = times * 10;
  await using sandbox = await Sandbox.create({ ...options, expose: { answer: () => 42 } });
  const runs: number[] = [];
  const resets: number[] = [];
  for (let round = 0; round < times; round += 1) {
    runs.push(await time(() => sandbox.run('1+1')));
  }
  for (let round = 0; round < times / 5; round += 1) {
    await sandbox.run('x = [str(i) for i in range(1000)]');
    resets.push(await time(() => sandbox.reset()));
  }
  const outcome = await sandbox.run<number>(`
import time
def call():
    start = time.perf_counter()
    answer()
    return time.perf_counter() - start
for _ in range(${calls}): call()
sorted(call() for _ in range(${calls}))[${calls / 2}] * 1e6`);
  return {
    runUs: summarize(runs).median * 1000,
    resetMs: summarize(resets).median,
    hostCallUs: (outcome.status === 'ok' && outcome.value) || NaN,
  };
}

/** What each further sandbox adds to the processes of Node, this one included. */
async function memoryMiB(options: SandboxOptions): Promise<number> {
  const count = short ? 2 : 10;
  const first = await Sandbox.create({ ...options, spares: 0 });
  await first.run('1');
  const before = sharedMemoryKiB(process.execPath);
  const sandboxes: Sandbox[] = [];
  for (let made = 0; made < count; made += 1) {
    const sandbox = await Sandbox.create({ ...options, spares: 0 });
    await sandbox.run('1');
    sandboxes.push(sandbox);
  }
  const added = sharedMemoryKiB(process.execPath) - before;
  for (const sandbox of [first, ...sandboxes]) {
    sandbox.kill();
  }
  return added / count / 1024;
}

/** Seconds of computing on the wall, and in bare python3; the fewest of three each. */
async function compute(program: string): Promise<{ readonly wall: number; readonly bare: number }> {
  const limits = { timeoutMs: 120_000, cpuMs: 120_000 };
  const seconds = { wall: Infinity, bare: Infinity };
  for (let round = 0; round < (short ? 1 : 3); round += 1) {
    const outcome = await run(program, { ...wasm, policy: { limits } });
    seconds.wall = Math.min(seconds.wall, Number(outcome.stdout));
    const { stdout } = await execute('python3', ['-c', program]);
    seconds.bare = Math.min(seconds.bare, Number(stdout));
  }
  return seconds;
}

const line = (name: string, text: string): void => console.log(`${name.padEnd(36)} ${text}`);

const imageMs = await time(() => buildGuestImage({ force: !short }));
line('image, from the npm package', `${(imageMs / 1000).toFixed(1)} s`);

await Sandbox.create(wasm).then((sandbox) => sandbox.kill());
await Sandbox.create({ ...wasm, isolation: 'thread' }).then((sandbox) => sandbox.kill());
const fresh = (options: SandboxOptions) => (): Promise<number> => freshSandbox(options);
const spareReady = async (): Promise<number> => {
  await pause(300); // the spare is made in the background
  return freshSandbox(wasm);
};
const latency = await interleave(rounds, {
  'plain loadPyodide': plainPyodide,
  'new sandbox, spare ready': spareReady,
  'new sandbox, no spare': fresh({ ...wasm, spares: 0 }),
  'new sandbox, no spare, thread': fresh({ ...wasm, spares: 0, isolation: 'thread' }),
});
const plainMs = latency.get('plain loadPyodide')?.median ?? NaN;
for (const [name, { median, p90 }] of latency) {
  const ratio = (median / plainMs).toFixed(4);
  line(name, `median ${median.toFixed(1)} ms  p90 ${p90.toFixed(1)} ms  ${ratio} x plain`);
}

for (const isolation of ['process', 'thread'] as const) {
  const { runUs, resetMs, hostCallUs } = await inOneSandbox({ ...wasm, isolation });
  line(`run in a live sandbox, ${isolation}`, `median ${runUs.toFixed(0)} us`);
  line(`reset, ${isolation}`, `median ${resetMs.toFixed(2)} ms`);
  line(`host call, blocking, ${isolation}`, `median ${hostCallUs.toFixed(0)} us`);
  const memory = await memoryMiB({ ...wasm, isolation });
  line(`a further sandbox, ${isolation}`, `${memory.toFixed(1)} MiB (PSS)`);
}

let product = 1;
const texts = programs(short ? 0.01 : 1);
for (const [name, program] of texts) {
  const { wall, bare } = await compute(program);
  product *= wall / bare;
  line(
    `computing: ${name}`,
    `${(wall / bare).toFixed(2)} x bare (${(wall * 1000).toFixed(1)} ms, ${(bare * 1000).toFixed(1)} ms)`,
  );
}
line('computing: geometric mean', `${(product ** (1 / texts.size)).toFixed(2)} x bare`);
const { stdout: python } = await execute('python3', ['--version']);
line('on', `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, ${python.trim()}`);
process.exit(0);
