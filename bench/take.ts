import type { Measure, MeasureSetting } from './measures/measure.ts';
import type { Measured } from './results.ts';
import { within } from './time.ts';

/** No measure takes nearly as long. */
const MEASURE_MS = 240_000;

/** Takes one measure; what goes wrong is told in its place. */
export async function take(measure: Measure, setting: MeasureSetting): Promise<Measured> {
  const { name, title, what, baseline } = measure;
  const known = { name, title, what, baseline };
  try {
    const { rows, missing = [] } = await within(MEASURE_MS, name, measure.measure(setting));
    return { ...known, rows: [...rows], missing: [...missing] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...known, rows: [], missing: [reason] };
  }
}
