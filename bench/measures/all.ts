import { checkpoints } from './checkpoints.ts';
import { compute } from './compute.ts';
import { crowd } from './crowd.ts';
import { files } from './files.ts';
import { fresh } from './fresh.ts';
import { installSize } from './install-size.ts';
import { live } from './live.ts';
import type { Measure } from './measure.ts';
import { memory } from './memory.ts';
import { pandas } from './pandas.ts';
import { start } from './start.ts';
import { systemCalls } from './system-calls.ts';
import { throughput } from './throughput.ts';
import { values } from './values.ts';
import { wasm } from './wasm.ts';

/** In the order of the page. That of the wasm wall builds its image anew: what comes before uses the old one. */
export const MEASURES: readonly Measure[] = [
  ...[fresh, throughput, pandas, live, values, memory, compute, systemCalls],
  ...[start, installSize, crowd, files, checkpoints, wasm],
];
