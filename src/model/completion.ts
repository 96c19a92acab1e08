/** What a completion is of. */
export const COMPLETION_TYPES = [
  ...(['keyword', 'module', 'class', 'function', 'instance', 'property', 'key'] as const),
] as const;

/** One of `COMPLETION_TYPES`; `key` is that of a dict. */
export type CompletionType = (typeof COMPLETION_TYPES)[number];

/** One way to go on. */
export interface CompletionMatch {
  /** What takes the place of the code from `start` to `end`. */
  readonly text: string;
  readonly type: CompletionType;
}

/** How code may go on at some place. */
export interface Completion {
  /** By name; those that begin with `_` last. */
  readonly matches: readonly CompletionMatch[];
  /** Where in the code, in UTF-16 units, a match goes. */
  readonly start: number;
  readonly end: number;
}
