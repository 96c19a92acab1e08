import type { Artifacts } from './artifact.ts';
import type { Denial } from './denial.ts';
import type { MountReport } from './mount-report.ts';
import type { Display } from './display.ts';
import type { PythonValue } from './value.ts';

/** What a run used. All figures are peaks or totals of the run so far. */
export interface Usage {
  readonly wallMs: number;
  /**
   * Processor time. Counted by the kernel once the guest has ended; reported by the guest itself
   * while it lives, so informative only.
   */
  readonly cpuMs: number;
  /** Peak resident memory, with the same caveat. */
  readonly peakMemoryMiB: number;
  readonly outputBytes: number;
}

/**
 * One line of a structured traceback. Lines count from 1, columns from 0 in UTF-16 units, as strings
 * do: where `line === endLine`, `source.slice(column, endColumn)` is the piece that CPython marks
 * with carets.
 */
export interface TracebackFrame {
  /** As the traceback names it: a path in the guest, or `<run-1>`. */
  readonly file: string;
  /** Name of the function, or `<module>`, `<lambda>`, `<listcomp>`, … */
  readonly function: string;
  readonly line: number | null;
  /** Line of the piece's end. Python 3.10 knows no pieces: `null`, as the columns are. */
  readonly endLine: number | null;
  /** `null` also where the guest has no source. */
  readonly column: number | null;
  /** In line `endLine`. */
  readonly endColumn: number | null;
  /** The source line without its newline, when the guest had it; its first 2,000 characters. */
  readonly source: string | null;
}

/** An exception of the guest, as data. */
export interface PythonError {
  /** Class name as CPython prints it, with the module unless it is a builtin. */
  readonly name: string;
  readonly message: string;
  readonly frames: readonly TracebackFrame[];
  /**
   * The whole text exactly as CPython prints it, newline at the end. Of more than 262,144 characters
   * the middle is cut out, which a line `[... N characters cut ...]` tells.
   */
  readonly text: string;
  /** `__cause__`, from `raise … from …`. */
  readonly cause: PythonError | null;
  /** `__context__`, unless suppressed. */
  readonly context: PythonError | null;
  readonly notes: readonly string[];
  /** Members of an exception group. */
  readonly exceptions: readonly PythonError[];
  /** `errno` of an OSError. */
  readonly errno: number | null;
  /** Whether the guest had a `sys.excepthook` of its own, which was called instead of printing `text`. */
  readonly hooked: boolean;
}

interface OutcomeBase {
  /** Output so far, decoded as UTF-8 with U+FFFD for what is not. */
  readonly stdout: string;
  readonly stderr: string;
  readonly usage: Usage;
  /** What the run showed, in order, if `displays` or `onDisplay` asked for it. */
  readonly displays: readonly Display[];
  /** How many more it showed than the limits allow. */
  readonly displaysDropped: number;
  /**
   * System calls that the wall refused during the run because they are not allowed, at most 128
   * different ones; not those that it answers as if there were no such call, or a limit was reached.
   */
  readonly denials: readonly Denial[];
  /** Files that the run has made or changed, when it was asked for them. */
  readonly artifacts?: Artifacts;
  /** What was applied to folders of the host that are mounted with mode `rw`, when there are any. */
  readonly mounts?: readonly MountReport[];
}

/** The code ran to its end. */
export interface OkOutcome<Value = PythonValue> extends OutcomeBase {
  readonly status: 'ok';
  /** Value of the last expression; `undefined` when there is none, or it is beyond a limit of the decoder. */
  readonly value: Value | undefined;
  /** `repr()` of that value, `null` when there is none. */
  readonly repr: string | null;
}

/** An exception was not caught. */
export interface ErrorOutcome extends OutcomeBase {
  readonly status: 'error';
  readonly error: PythonError;
}

/** `sys.exit`, `os._exit` or the end of the process. */
export interface ExitedOutcome extends OutcomeBase {
  readonly status: 'exited';
  readonly exitCode: number;
}

/** Wall or processor time ran out. */
export interface TimeoutOutcome extends OutcomeBase {
  readonly status: 'timeout';
  readonly limit: 'wall' | 'cpu';
  /** Where the code was, when it yielded to the interrupt; the variables are kept then. */
  readonly error: PythonError | null;
}

/** A limit on a resource was hit. */
export interface LimitOutcome extends OutcomeBase {
  readonly status: 'memory' | 'output' | 'disk' | 'processes';
  readonly error: PythonError | null;
}

/** The guest made a system call that the policy kills for. */
export interface DeniedOutcome extends OutcomeBase {
  readonly status: 'denied';
  readonly signal: 'SIGSYS';
}

/** The guest's process died of a signal. */
export interface CrashedOutcome extends OutcomeBase {
  readonly status: 'crashed';
  /** `SIGSEGV`, … */
  readonly signal: string;
  readonly signalNumber: number;
}

/** The caller gave up: `signal` was aborted or `kill()` called. */
export interface CancelledOutcome extends OutcomeBase {
  readonly status: 'cancelled';
}

/** What became of a run: one tag, first cause wins. Guest failures are data, never thrown. */
export type Outcome<Value = PythonValue> =
  | OkOutcome<Value>
  | ErrorOutcome
  | ExitedOutcome
  | TimeoutOutcome
  | LimitOutcome
  | DeniedOutcome
  | CrashedOutcome
  | CancelledOutcome;

/** The tags. */
export type OutcomeStatus = Outcome['status'];
