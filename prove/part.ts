/** One line of the table. */
export interface Line {
  readonly what: string;
  /** As in `20 of 20`. */
  readonly figure: string;
  /** What went wrong: nothing when the line holds. */
  readonly problems: readonly string[];
}

/** How much is to be proved. */
export interface Extent {
  readonly seed: number;
  /** 1 for a minute or so of each part, 10 for a night. */
  readonly scale: number;
}

/** A part of the proof. */
export interface Part {
  readonly name: string;
  readonly prove: (extent: Extent) => Promise<readonly Line[]>;
}
