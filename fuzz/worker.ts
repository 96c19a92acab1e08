/** One thread of the fuzzer: answers each batch that it is told of. */
import { parentPort } from 'node:worker_threads';
import { FuzzFailure } from './fuzzer.ts';
import { TARGETS } from './targets.ts';
import type { Target } from './targets.ts';

/** What one seed makes. */
export interface Batch {
  readonly target: Target;
  readonly seed: number;
  readonly count: number;
}

/** What came of a batch: how often each thing happened, or what broke the host. */
export interface BatchReport extends Batch {
  readonly tally: ReadonlyMap<string, number>;
  readonly failure: string | null;
}

// Most frames end with an error: where it arose is of no use, and costs more than all the rest.
Error.stackTraceLimit = 0;

parentPort?.on('message', (batch: Batch) => {
  parentPort?.postMessage(run(batch));
});

function run(batch: Batch): BatchReport {
  try {
    const { make } = TARGETS[batch.target];
    return { ...batch, tally: make(batch.count, batch.seed), failure: null };
  } catch (error) {
    const frame = error instanceof FuzzFailure ? `\n${error.frame}` : '';
    return { ...batch, tally: new Map(), failure: `${String(error)}${frame}` };
  }
}
