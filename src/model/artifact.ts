/** A file that a run has made or changed. */
export interface Artifact {
  /** Below the work folder, with slashes between the names: a name that the guest chose. */
  readonly path: string;
  readonly change: 'added' | 'changed';
  readonly bytes: Uint8Array;
}

/** A file that is not among the artifacts. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What a run has made of its work folder. */
export interface Artifacts {
  /** By path. */
  readonly files: readonly Artifact[];
  /** The first 100 that were left out, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
  /** Why more may be missing, as when the guest has ended; null when nothing is. */
  readonly problem: string | null;
}
