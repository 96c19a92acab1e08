import type { Results, Row } from '../results.ts';

/** The median of one row; null when it was not measured. */
export function medianOf({ measures }: Results, measure: string, name: string): number | null {
  return findRow(measures.find((taken) => taken.name === measure)?.rows ?? [], name)?.p50 ?? null;
}

export function findRow(rows: readonly Row[], name: string | null): Row | undefined {
  return rows.find((row) => row.name === name);
}

/** How many times the other one is; null when one of them was not measured. */
export function ratio(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one / other;
}
