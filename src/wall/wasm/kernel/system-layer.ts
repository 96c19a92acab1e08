/** A file of the read-only layer: a piece of its blob. */
export interface SystemFile {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * The files that every guest of an image shares: the standard library. Plain data, so that it can be
 * read from JSON; folders become inodes when a guest first looks into them.
 */
export interface SystemIndex {
  /** By absolute path without a slash at the end; `''` is the root. Every folder is listed. */
  readonly folders: Readonly<
    Record<string, { readonly files: readonly SystemFile[]; readonly folders: readonly string[] }>
  >;
}

/** The index and the bytes it points into. Never written to, and may be shared between threads. */
export interface SystemLayer {
  readonly index: SystemIndex;
  readonly blob: Uint8Array;
}
