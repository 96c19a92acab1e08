import { PolicyError, UsageError } from '../model/errors.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import { checkGuestPath } from './guest-path.ts';
import { checkOptions } from './option-kinds.ts';
import type { Mount, SandboxOptions } from './options.ts';

const MOST_RESOLUTION_MS = 60_000;

/** The end of the year 9999, which is as far as Python's own dates go. */
const LATEST_MS = 253_402_300_799_999;

/** Folders of the wall's own, which can't be covered. */
const OWN_FOLDERS = /^\/(?:(?:lib|dev|proc|etc)(?:\/.*)?)?$/;

/**
 * What only the wasm wall takes.
 *
 * @throws UsageError for the first option that is not valid.
 */
export function checkWasmOptions(options: SandboxOptions): void {
  const { isolation, python, mounts = [], deterministic, clockResolutionMs } = options;
  if (python !== undefined) {
    throw new UsageError('python: the wasm wall brings its own interpreter; leave it out');
  }
  if (isolation !== undefined && isolation !== 'process' && isolation !== 'thread') {
    throw new UsageError(`isolation: ${JSON.stringify(isolation)} is not one of process, thread`);
  }
  checkMounts(mounts);
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

function checkMounts(mounts: readonly Mount[]): void {
  const taken = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const name = `mounts[${index}]`;
    checkOptions(mount, 'mount', `${name}.`);
    const { host, guest, mode = 'ro' } = mount;
    if (host === undefined || host === '' || host.includes('\0')) {
      throw new UsageError(`${name}.host: write the path of a folder of this machine`);
    }
    checkGuestPath(`${name}.guest`, guest);
    if (OWN_FOLDERS.test(guest)) {
      throw new UsageError(
        `${name}.guest: ${guest} is the wall's own, as are /, /lib, /dev, /proc and /etc; ` +
          'write another path such as /data',
      );
    }
    if (taken.has(guest)) {
      throw new UsageError(`${name}.guest: ${guest} is the place of another folder already`);
    }
    taken.add(guest);
    if (mode !== 'ro' && mode !== 'copy') {
      throw new UsageError(`${name}.mode: ${JSON.stringify(mode)} is not one of ro, copy`);
    }
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
