import type { Examined } from '../peers/ready.ts';
import type { Row } from '../results.ts';
import { summarize } from '../statistics.ts';

/** What a measure needs to know. */
export interface MeasureSetting {
  /** The program file of the interpreter. */
  readonly python: string;
  /** How often the slowest things are done; what is fast is done more often. */
  readonly rounds: number;
  /** Whether it is enough to see that it works. */
  readonly short: boolean;
  /** Those that work here. */
  readonly peers: readonly Examined[];
  /** A folder for files, which is removed in the end. */
  readonly folder: string;
}

/** The figures of a measure, and why some are missing. */
export interface Figures {
  readonly rows: readonly Row[];
  readonly missing?: readonly string[];
}

/** One thing to measure. */
export interface Measure {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What is measured, in a sentence for the page. */
  readonly what: string;
  /** The row that the others are told as multiples of. */
  readonly baseline: string | null;
  measure(setting: MeasureSetting): Promise<Figures>;
}

/** A row of what was sampled. */
export function row(name: string, unit: Row['unit'], samples: readonly number[]): Row {
  return { name, unit, ...summarize(samples) };
}

/** Rows of the same unit, by their names. */
export function rowsOf(
  unit: Row['unit'],
  samples: ReadonlyMap<string, readonly number[]>,
): readonly Row[] {
  return [...samples].map(([name, figures]) => row(name, unit, figures));
}
