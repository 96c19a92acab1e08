/** The middle of a list of figures, and how far the slow ones are from it. */
export interface Summary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly samples: number;
}

/** Sorts a copy; of an empty list nothing is known. */
export function summarize(figures: readonly number[]): Summary {
  const sorted = figures.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), samples: sorted.length };
}

/** The figure in the middle. */
export function median(figures: readonly number[]): number {
  return summarize(figures).p50;
}

/** The mean of ratios: twice as fast and half as fast make the same. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}
