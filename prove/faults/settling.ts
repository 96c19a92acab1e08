import { run, SandboxError } from '../../src/index.ts';
import type { OneShotOptions, SandboxOptions } from '../../src/index.ts';

/** Longer than any promise of a fault may stay open. */
const HANGS_MS = 60_000;

/** What the errors said, for who reads that an ending is wrong. */
const told = new Map<string, string>();

/** How a promise ended: the outcome's status, or the code of the error. Others than ours go on. */
export async function settling(promise: Promise<{ readonly status: string }>): Promise<string> {
  try {
    const { status } = await withinTime(promise);
    return status;
  } catch (error) {
    if (error instanceof SandboxError) {
      told.set(error.code, error.message);
      return error.code;
    }
    throw error;
  }
}

/** @throws when it does not settle in time. */
export async function withinTime<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('a promise was never settled')), HANGS_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws when a fresh guest does not work. */
export async function mustWork(options: SandboxOptions): Promise<void> {
  const answer: OneShotOptions = { ...options };
  const outcome = await withinTime(run('6 * 7', answer));
  if (outcome.status !== 'ok' || outcome.value !== 42) {
    throw new Error(`the next run does not work: ${JSON.stringify(outcome)}`);
  }
}

/** @throws unless every ending is one of those that are right. */
export function mustBeAmong(endings: readonly string[], right: readonly string[]): void {
  const wrong = endings.filter((ending) => !right.includes(ending));
  if (wrong.length > 0) {
    const kinds = [...new Set(wrong)].map((kind) => `${kind} ${told.get(kind) ?? ''}`.trim());
    throw new Error(`${wrong.length} of ${endings.length} ended with ${kinds.join(', ')}`);
  }
}
