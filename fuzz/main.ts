/**
 * Fuzzes what stands between a guest and the host: its frames (`npm run fuzz -- --frames N --seed S`),
 * or the system calls of the wasm wall (`npm run fuzz -- --target wasm-kernel --calls N --seed S`).
 * The same seed makes the same.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch, BatchReport, Target } from './worker.ts';

/** Frames or calls of one seed; each further batch has the next one. */
const BATCH = 250_000;
const MOST_SHOWN = 20;

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'frames' },
    frames: { type: 'string', default: '10000000' },
    calls: { type: 'string', default: '2000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const target: Target = values.target === 'wasm-kernel' ? 'wasm-kernel' : 'frames';
if (values.target !== target) {
  throw new Error(`--target is frames or wasm-kernel, not ${values.target}`);
}
const made = Number(target === 'frames' ? values.frames : values.calls);
const firstSeed = Number(values.seed);
const batches = Array.from({ length: Math.ceil(made / BATCH) }, (_, index) => ({
  target,
  seed: firstSeed + index,
  count: Math.min(BATCH, made - index * BATCH),
}));
const tally = new Map<string, number>();

function count({ tally: more, failure, seed }: BatchReport): void {
  if (failure !== null) {
    console.error(`seed ${seed}: ${failure}`);
    process.exit(1);
  }
  for (const [outcome, times] of more) {
    tally.set(outcome, (tally.get(outcome) ?? 0) + times);
  }
}

/** One thread, which works until there are no more batches. */
function work(): Promise<void> {
  const worker = new Worker(new URL('worker.js', import.meta.url));
  return new Promise((settle, fail) => {
    const next = (): void => {
      const batch: Batch | undefined = batches.shift();
      if (batch === undefined) {
        worker.terminate().then(() => settle(), fail);
      } else {
        worker.postMessage(batch);
      }
    };
    worker.on('error', fail);
    worker.on('message', (report: BatchReport) => {
      count(report);
      next();
    });
    next();
  });
}

const start = performance.now();
await Promise.all(Array.from({ length: availableParallelism() }, work));
const seconds = (performance.now() - start) / 1000;

const VALID = { frames: 'held a value that decodes', 'wasm-kernel': 'succeeded' };
const isValid = (outcome: string): boolean => /^(?:result|call)\b| ok$/.test(outcome);
const entries = [...tally].toSorted((left, right) => right[1] - left[1]);
const valid = entries.reduce((sum, [outcome, times]) => sum + (isValid(outcome) ? times : 0), 0);
const unit = target === 'frames' ? 'frames' : 'calls';
console.log(`${made} ${unit} from seed ${firstSeed} on in ${seconds.toFixed(1)} s`);
console.log(`${Math.round(made / seconds)} per second; ${valid} ${VALID[target]}`);
console.log(`${entries.length} different outcomes, among them:`);
const refusals = entries.filter(([outcome]) => !isValid(outcome));
for (const [outcome, times] of refusals.slice(0, MOST_SHOWN)) {
  console.log(`${String(times).padStart(10)}  ${outcome.slice(0, 100)}`);
}
