import { fuzzArguments } from './arguments.ts';
import { fuzz } from './fuzzer.ts';
import type { Tally } from './fuzzer.ts';
import { fuzzPolicies } from './policy.ts';
import { fuzzTunnel } from './tunnel.ts';
import { fuzzKernel } from './wasm-kernel.ts';

/** What can be fuzzed. */
export interface FuzzTarget {
  /** Makes so many cases of a seed; throws when one of them fails. */
  readonly make: (count: number, seed: number) => Tally;
  /** What a case is. */
  readonly unit: string;
  /** How many there are of one seed at most; each further batch has the next seed. */
  readonly batch: number;
  /** The same where time is what is shared: about as many as are made in half a second. */
  readonly shortBatch: number;
  /** What is made unless it is said how much. */
  readonly usual: number;
  /** Outcomes of cases that are valid, and what it is called to be that. */
  readonly valid: RegExp;
  readonly validName: string;
}

export const TARGET_NAMES = ['frames', 'wasm-kernel', 'policy', 'arguments', 'tunnel'] as const;
export type Target = (typeof TARGET_NAMES)[number];

export const TARGETS: Readonly<Record<Target, FuzzTarget>> = {
  frames: {
    make: fuzz,
    ...{ unit: 'frames', batch: 250_000, shortBatch: 50_000, usual: 10_000_000 },
    ...{ valid: /^(?:result|call)\b/, validName: 'held a value that decodes' },
  },
  'wasm-kernel': {
    make: fuzzKernel,
    ...{ unit: 'calls', batch: 250_000, shortBatch: 50_000, usual: 2_000_000 },
    ...{ valid: / ok$/, validName: 'succeeded' },
  },
  policy: {
    make: fuzzPolicies,
    ...{ unit: 'programs', batch: 100, shortBatch: 20, usual: 5000 },
    ...{ valid: /^instructions run$/, validName: 'instructions were run' },
  },
  arguments: {
    make: fuzzArguments,
    ...{ unit: 'commands', batch: 10_000, shortBatch: 500, usual: 100_000 },
    ...{ valid: /^a cage /, validName: 'were not refused' },
  },
  tunnel: {
    make: fuzzTunnel,
    ...{ unit: 'messages', batch: 100_000, shortBatch: 20_000, usual: 2_000_000 },
    ...{ valid: / took /, validName: 'were taken' },
  },
};
