import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Batch, BatchReport } from './worker.ts';

/** Has threads work on batches, one per processor, until `next` has no more of them. */
export async function runBatches(
  next: () => Batch | undefined,
  done: (report: BatchReport, seconds: number) => void,
): Promise<void> {
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(next, done)));
}

function work(
  next: () => Batch | undefined,
  done: (report: BatchReport, seconds: number) => void,
): Promise<void> {
  const worker = new Worker(new URL('worker.js', import.meta.url));
  let started = 0;
  return new Promise((settle, fail) => {
    const proceed = (): void => {
      const batch = next();
      if (batch === undefined) {
        worker.terminate().then(() => settle(), fail);
      } else {
        started = performance.now();
        worker.postMessage(batch);
      }
    };
    worker.on('error', fail);
    worker.on('message', (report: BatchReport) => {
      done(report, (performance.now() - started) / 1000);
      proceed();
    });
    proceed();
  });
}
