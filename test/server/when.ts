import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 20;

/** Waits until something is true; a test that waits in vain ends by the limit of its file. */
export async function whenTrue(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await sleep(PAUSE_MS);
  }
}
