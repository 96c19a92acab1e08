import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that one call takes. */
export async function time(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/**
 * Does every action in turn, again and again, so that a change of the machine's mood hits each alike.
 * Returns what each told, by its name.
 */
export async function interleave<Figure>(
  rounds: number,
  actions: ReadonlyMap<string, () => Promise<Figure>>,
): Promise<ReadonlyMap<string, readonly Figure[]>> {
  const told = new Map<string, Figure[]>([...actions.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, action] of actions) {
      told.get(name)?.push(await action());
    }
  }
  return told;
}

/** Fails when the work takes longer: nothing that is measured may hold up the rest for ever. */
export async function within<Result>(
  limitMs: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(limitMs, undefined, { signal: over.signal });
    throw new Error(`${what} took longer than ${limitMs / 1000} s`);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    over.abort();
  }
}
