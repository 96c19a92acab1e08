import type { PythonError } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';

/** One program to run. */
export interface RunMessage {
  readonly op: 'run';
  readonly id: number;
  /** `module` is `python -m`. */
  readonly kind: 'code' | 'module';
  readonly code: string | null;
  readonly module: string | null;
  readonly filename: string;
  /** Whether tracebacks show lines of `code`. */
  readonly source: boolean;
  readonly args: readonly string[];
  readonly argv0: string;
  readonly env: Readonly<Record<string, string>>;
  /** All of it, nothing, or whatever arrives on the guest's descriptor 0. */
  readonly stdin: Uint8Array | 'stream' | null;
  /** Whether the guest ends after it, as a program does. */
  readonly final: boolean;
  /** Whether the guest prints an uncaught exception itself, at the moment and as CPython does. */
  readonly printTraceback: boolean;
  /** Largest encoded value to send back. */
  readonly resultBytes: number;
}

/** What the host sends. */
export type HostMessage = RunMessage;

/** The guest's own account of what it used. */
export interface ReportedUsage {
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
}

interface ResultBase {
  readonly op: 'result';
  readonly id: number;
  readonly usage: ReportedUsage;
}

export interface OkResult extends ResultBase {
  readonly status: 'ok';
  /** `undefined` when there is none or it has no form that can cross. */
  readonly value: PythonValue | undefined;
  readonly repr: string | null;
  readonly tooLarge: boolean;
}

export interface ErrorResult extends ResultBase {
  readonly status: 'error';
  readonly error: PythonError;
  /** Whether a KeyboardInterrupt ended the run. */
  readonly interrupted: boolean;
}

export interface ExitedResult extends ResultBase {
  readonly status: 'exited';
  readonly exitCode: number;
  readonly message: string | null;
}

/** What became of a run, as the guest tells it. */
export type ResultMessage = OkResult | ErrorResult | ExitedResult;

/** What the guest sends. Only `sealed` and `seal-failed` come from code that is trusted. */
export type GuestMessage =
  | { readonly op: 'sealed'; readonly python: string }
  | { readonly op: 'seal-failed'; readonly layer: string; readonly message: string }
  | { readonly op: 'unknown' }
  | ResultMessage;
