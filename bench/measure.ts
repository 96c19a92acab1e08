/** Medians and spread of a list of times. */
export interface Summary {
  readonly median: number;
  readonly p90: number;
  readonly rounds: number;
}

/** Sorts a copy; the list must not be empty. */
export function summarize(times: readonly number[]): Summary {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { median: at(0.5), p90: at(0.9), rounds: sorted.length };
}

/** Milliseconds that one call takes. */
export async function time(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/**
 * Runs all actions in turn, again and again, so that a change of the machine's mood hits each alike.
 */
export async function interleave<Name extends string>(
  rounds: number,
  actions: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Map<string, Summary>> {
  const times = new Map<string, number[]>(Object.keys(actions).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, action] of Object.entries<() => Promise<number>>(actions)) {
      times.get(name)?.push(await action());
    }
  }
  return new Map([...times].map(([name, list]) => [name, summarize(list)]));
}
