import type { HostErrorReport } from '../capability/index.ts';

/**
 * The log of a caller who has given none: a warning of the process, with the id that the guest was
 * told in place of the error.
 */
export function warnOfHostError({ id, name, error }: HostErrorReport): void {
  const detail = error instanceof Error ? error.stack : String(error);
  process.emitWarning(`${name} failed in a call of a guest (id ${id})`, {
    type: 'HostError',
    code: id,
    ...(detail === undefined ? {} : { detail }),
  });
}
