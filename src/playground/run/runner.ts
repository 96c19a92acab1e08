import type { Artifacts } from '../../model/artifact.ts';
import type { Denial } from '../../model/denial.ts';
import type { Display } from '../../model/display.ts';
import type { OutcomeStatus, PythonError, Usage } from '../../model/outcome.ts';
import type { PresetName } from '../../model/policy.ts';

/** A file that the visitor gives to the run. */
export interface GivenFile {
  /** Below the work folder. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One run, wherever it takes place. */
export interface RunRequest {
  readonly code: string;
  readonly policy: PresetName;
  readonly files: readonly GivenFile[];
  readonly stdin: string;
  /** Aborted to stop it. */
  readonly signal: AbortSignal;
}

/** Hears of what the run does while it does it. */
export interface RunEvents {
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly onDisplay: (display: Display) => void;
  readonly onDenial: (denial: Denial) => void;
  /** What is done before the code runs, for people. */
  readonly onProgress: (text: string) => void;
}

/** What became of a run: the fields of an outcome that the page shows. */
export interface Ending {
  readonly status: OutcomeStatus;
  readonly wall: string;
  readonly usage: Usage | null;
  readonly error: PythonError | null;
  readonly denials: readonly Denial[];
  readonly displaysDropped: number;
  readonly artifacts: Artifacts | null;
  /** Of a `timeout`. */
  readonly limit: 'wall' | 'cpu' | null;
  /** Of `exited`. */
  readonly exitCode: number | null;
  /** Of `crashed`. */
  readonly signal: string | null;
}

/** A place where code runs. */
export interface Runner {
  /** @throws RunFailed when the run could not take place; what the guest does is an ending. */
  run(request: RunRequest, events: RunEvents): Promise<Ending>;
}

/** The run did not take place, or nobody knows what became of it. */
export class RunFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RunFailed';
    this.code = code;
  }
}
