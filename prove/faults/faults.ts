import { CONSUMER_FAULTS } from './consumers.ts';
import type { Fault } from './fault.ts';
import { FRAME_FAULTS } from './frames.ts';
import { KILL_FAULTS } from './kills.ts';
import { SHORTAGE_FAULTS } from './shortages.ts';
import { SOAK_FAULTS } from './soak.ts';

/** Where something goes wrong. */
export const FAULTS: readonly Fault[] = [
  ...KILL_FAULTS,
  ...SHORTAGE_FAULTS,
  ...CONSUMER_FAULTS,
  ...FRAME_FAULTS,
];

/** Where nothing goes wrong, thousands of times. */
export const SOAKS: readonly Fault[] = SOAK_FAULTS;
