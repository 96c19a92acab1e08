import type { LeftOut } from './artifact.ts';

/** What a run has changed of a folder that is mounted with mode `rw`. */
export interface MountReport {
  /** The folder in the guest. */
  readonly guest: string;
  /** Paths below it that were applied to the host's folder. */
  readonly applied: readonly string[];
  /** What was not, and why. */
  readonly refused: readonly LeftOut[];
  /** Why nothing was applied, as when the guest has ended; null when there is no such reason. */
  readonly problem: string | null;
}
