import { UsageError } from '../model/errors.ts';
import type { RunOptions } from './options.ts';

/** A timer of the host's event loop can't be longer; setTimeout in the manual of Node. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** @throws UsageError for what the types can't rule out. */
export function checkRunOptions(options: RunOptions): void {
  const { timeoutMs, args = [], env = {}, filename, argv0 = '' } = options;
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw new UsageError(`timeoutMs: ${timeoutMs} is not between 1 and ${LONGEST_TIMEOUT_MS}`);
  }
  if ([argv0, ...args].some((argument) => argument.includes('\0'))) {
    throw new UsageError('args: an argument contains a NUL byte');
  }
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || name.includes('=') || `${name}${value}`.includes('\0')) {
      throw new UsageError(`env: ${JSON.stringify(name)} can't be an environment variable`);
    }
  }
  if (filename?.includes('\0') === true) {
    throw new UsageError('filename: contains a NUL byte');
  }
}
