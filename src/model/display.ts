/** Plain data, as JSON has it. Objects have no prototype. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A value of a table. Missing ones are null; dates, large integers and all else are text. */
export type TableCell = null | boolean | number | string;

/** A column of a table, or a level of its index. */
export interface TableColumn {
  readonly name: string;
  /** As pandas names it: `int64`, `object`, `datetime64[ns]`, … */
  readonly dtype: string;
  readonly values: readonly TableCell[];
}

/** What is in a DataFrame or a Series: its first 1,000 rows and 100 columns. */
export interface TableData {
  readonly columns: readonly TableColumn[];
  readonly index: readonly TableColumn[];
  /** Rows and columns that there are, shown here or not. */
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * Something that a guest shows, in every form that it has. All of it is what a stranger wrote: put
 * `html` and `svg` nowhere but in a sandboxed frame without scripts.
 */
export interface Display {
  /** Its repr, unless it brings a text of its own. */
  readonly text: string;
  readonly html?: string;
  readonly markdown?: string;
  readonly svg?: string;
  readonly png?: Uint8Array;
  readonly jpeg?: Uint8Array;
  readonly pdf?: Uint8Array;
  readonly latex?: string;
  readonly json?: JsonValue;
  /** Of a DataFrame or a Series of pandas. */
  readonly data?: TableData;
  /** Whether it is the value of the last expression. */
  readonly isResult: boolean;
}

/** How much a run may show; what is beyond is dropped and counted. */
export interface DisplayLimits {
  /** Default 100; at most 10,000. */
  readonly count?: number;
  /** Of all forms of all displays together. Default 16 MiB; at most 256 MiB. One display has at most 6 MiB. */
  readonly bytes?: number;
}
