import { setTimeout as sleep } from 'node:timers/promises';

import type { Sandbox } from '../../index.ts';

/** How long an editor waits for what it asks of a guest. A person takes longer for a slow answer. */
const PATIENCE_MS = 1000;

/**
 * What a guest answers an editor; `otherwise` when it fails or does not answer soon: guest code may
 * have a hand in it, a `__dir__` that never returns, and typing must go on.
 */
export async function soon<Answer>(
  sandbox: Sandbox,
  answer: Promise<Answer>,
  otherwise: Answer,
): Promise<Answer> {
  const settled = answer.catch(() => otherwise);
  const timer = new AbortController();
  const late = sleep(PATIENCE_MS, null, { signal: timer.signal }).then(() => {
    sandbox.interrupt();
    return otherwise;
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    timer.abort();
    late.catch(() => {}); // aborted
  }
}
