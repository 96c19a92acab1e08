/* oxlint-disable no-console -- where a page's developer looks */
import type { HostErrorReport } from '../capability/index.ts';

/** The log of a caller who has given none: the console, with the id that the guest was told. */
export function warnOfHostError({ id, name, error }: HostErrorReport): void {
  console.warn(`pysandbox: ${name} failed in a call of a guest (id ${id})`, error);
}
