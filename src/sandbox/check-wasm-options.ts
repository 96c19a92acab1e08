import { PolicyError, UsageError } from '../model/errors.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import { checkOptions } from './option-kinds.ts';
import type { SandboxOptions } from './options.ts';

const MOST_RESOLUTION_MS = 60_000;

/** The end of the year 9999, which is as far as Python's own dates go. */
const LATEST_MS = 253_402_300_799_999;

/**
 * What only the wasm wall takes.
 *
 * @throws UsageError for the first option that is not valid.
 */
export function checkWasmOptions(options: SandboxOptions): void {
  const { isolation, python, deterministic, clockResolutionMs } = options;
  if (python !== undefined) {
    throw new UsageError('python: the wasm wall brings its own interpreter; leave it out');
  }
  if (isolation !== undefined && isolation !== 'process' && isolation !== 'thread') {
    throw new UsageError(`isolation: ${JSON.stringify(isolation)} is not one of process, thread`);
  }
  if (deterministic !== undefined) {
    checkDeterministic(deterministic);
  }
  if (
    clockResolutionMs !== undefined &&
    !(clockResolutionMs > 0 && clockResolutionMs <= MOST_RESOLUTION_MS)
  ) {
    throw new UsageError(
      `clockResolutionMs: ${clockResolutionMs} is not above 0 and at most ${MOST_RESOLUTION_MS}`,
    );
  }
}

function checkDeterministic(given: NonNullable<SandboxOptions['deterministic']>): void {
  checkOptions(given, 'deterministic', 'deterministic.');
  const { timeMs = 0, seed = 0 } = given;
  if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs > LATEST_MS) {
    throw new UsageError(
      `deterministic.timeMs: ${timeMs} is not a whole number of milliseconds since 1970, up to the year 9999`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new UsageError(`deterministic.seed: ${seed} is not a whole number`);
  }
}

/**
 * What the wasm wall can't have must not be asked for in vain.
 *
 * @throws PolicyError
 */
export function checkWasmPolicy(policy: ResolvedPolicy): void {
  if (policy.network !== 'none') {
    throw new PolicyError('network', 'the wasm wall has no network; write none');
  }
  if (policy.preload.length > 0) {
    throw new PolicyError('preload', 'only the kernel wall can import modules beforehand');
  }
  if (policy.denySyscalls.length > 0) {
    throw new PolicyError('denySyscalls', 'the wasm wall makes no system calls of Linux');
  }
}
