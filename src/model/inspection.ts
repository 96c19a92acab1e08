/** What a guest tells of one of its objects. */
export interface Inspection {
  /** As it was asked for. */
  readonly name: string;
  /** Name of its type, as in `DataFrame`. */
  readonly type: string;
  readonly repr: string;
  /** How it is called, as in `(width, height=1)`; null for what cannot be called, or does not say. */
  readonly signature: string | null;
  /** Its docstring, or that of its type. */
  readonly doc: string | null;
  /** The file that defines it, as tracebacks name it; null when that is not known. */
  readonly file: string | null;
  /** The line there that it begins at, from 1. */
  readonly line: number | null;
  readonly source: string | null;
}
