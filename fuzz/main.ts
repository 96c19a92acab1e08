/**
 * Fuzzes the frames of guests, the system calls of the wasm wall, the filters that policies compile to,
 * and the commands that cages are started with; CONTRIBUTING.md tells the options. The same seed makes
 * the same.
 */
import { parseArgs } from 'node:util';
import { TARGET_NAMES, TARGETS } from './targets.ts';
import type { Target } from './targets.ts';
import { runBatches } from './threads.ts';
import { fuzzFor } from './timed.ts';

const MOST_SHOWN = 20;

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'frames' },
    count: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const firstSeed = Number(values.seed);

if (values.target === 'all' || values.seconds !== undefined) {
  await fuzzSome(values.target === 'all' ? TARGET_NAMES : [named(values.target)]);
} else {
  await fuzzOne(named(values.target));
}

function named(name: string): Target {
  const target = TARGET_NAMES.find((one) => one === name);
  if (target === undefined) {
    throw new Error(`--target is all, ${TARGET_NAMES.join(', ')}, not ${name}`);
  }
  return target;
}

async function fuzzSome(targets: readonly Target[]): Promise<void> {
  const seconds = Number(values.seconds ?? 60);
  console.log(`seed ${firstSeed}`);
  for (const { target, cases, failure } of await fuzzFor(seconds, firstSeed, targets)) {
    console.log(`${target}: ${cases} ${TARGETS[target].unit}`);
    if (failure !== null) {
      console.error(failure);
      process.exitCode = 1;
    }
  }
}

async function fuzzOne(target: Target): Promise<void> {
  const { unit, batch, usual, valid, validName } = TARGETS[target];
  const made = Number(values.count ?? usual);
  const tally = new Map<string, number>();
  let given = 0;
  const next = (): { target: Target; seed: number; count: number } | undefined => {
    const first = given * batch;
    const seed = firstSeed + given;
    given += 1;
    return first < made ? { target, seed, count: Math.min(batch, made - first) } : undefined;
  };
  const start = performance.now();
  await runBatches(next, ({ tally: more, failure, seed }) => {
    if (failure !== null) {
      console.error(`seed ${seed}: ${failure}`);
      process.exit(1);
    }
    for (const [outcome, times] of more) {
      tally.set(outcome, (tally.get(outcome) ?? 0) + times);
    }
  });
  const seconds = (performance.now() - start) / 1000;
  const entries = [...tally].toSorted((left, right) => right[1] - left[1]);
  const others = entries.filter(([outcome]) => !valid.test(outcome));
  const count = entries.reduce((sum, [name, times]) => sum + (valid.test(name) ? times : 0), 0);
  console.log(`${made} ${unit} from seed ${firstSeed} on in ${seconds.toFixed(1)} s`);
  console.log(`${Math.round(made / seconds)} per second; ${count} ${validName}`);
  console.log(`${entries.length} different outcomes, among them:`);
  for (const [outcome, times] of others.slice(0, MOST_SHOWN)) {
    console.log(`${String(times).padStart(10)}  ${outcome.slice(0, 100)}`);
  }
}
