import { LaunchError } from '../model/errors.ts';

/** What a machine can run out of while a wall is made, by errno(3), and what helps. */
const SHORTAGES: ReadonlyMap<unknown, string> = new Map([
  ['EMFILE', 'this process has no descriptor left; raise its limit (ulimit -n)'],
  ['ENFILE', 'the machine has no descriptor left; raise fs.file-max'],
  ['EAGAIN', 'the machine starts no further process; raise the limit of processes (ulimit -u)'],
  ['ENOMEM', 'the machine has no memory left'],
  ['ENOSPC', 'there is no space left on the disk'],
  ['EDQUOT', 'the quota of the disk is used up'],
]);

/** The error to throw when a guest could not be made because the machine lacks something; else null. */
export function shortageError(error: unknown): LaunchError | null {
  if (!(error instanceof Error) || !('code' in error)) {
    return null;
  }
  const shortage = SHORTAGES.get(error.code);
  return shortage === undefined
    ? null
    : new LaunchError(`a guest could not be made: ${shortage}`, {
        cause: error,
        details: { errno: error.code },
      });
}
