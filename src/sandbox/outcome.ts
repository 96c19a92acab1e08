import type { Denial } from '../model/denial.ts';
import type { Display } from '../model/display.ts';
import type { Outcome, PythonError, Usage } from '../model/outcome.ts';
import type { Limits } from '../model/limits.ts';
import { signalName, SIGKILL, SIGSYS, SIGXFSZ } from '../model/signals.ts';
import type { PythonValue } from '../model/value.ts';
import type { ResultMessage } from '../protocol/index.ts';
import type { GuestEnd, LimitErrnos } from '../wall/wall.ts';

/** Why the host ended a run; the first cause wins. */
export type Cause = 'timeout' | 'output' | 'cancelled';

/** What every outcome carries. */
export interface Gathered {
  readonly stdout: string;
  readonly stderr: string;
  readonly displays: readonly Display[];
  readonly displaysDropped: number;
  readonly usage: Usage;
  readonly denials: readonly Denial[];
}

/** The outcome of a run whose code came to an end by itself. */
export function outcomeOfResult(
  result: ResultMessage,
  value: PythonValue | undefined,
  gathered: Gathered,
  { cause, errnos }: { readonly cause: Cause | null; readonly errnos: LimitErrnos },
): Outcome {
  if (cause !== null) {
    return outcomeOfCause(cause, gathered, result.status === 'error' ? result.error : null);
  }
  switch (result.status) {
    case 'ok':
      return result.tooLarge
        ? { status: 'output', error: null, ...gathered }
        : { status: 'ok', value, repr: result.repr, ...gathered };
    case 'exited':
      return { status: 'exited', exitCode: result.exitCode, ...gathered };
    case 'error':
      return outcomeOfError(result.error, gathered, errnos);
  }
}

/** The outcome of a run that ended because its guest did. */
export function outcomeOfEnd(
  end: GuestEnd,
  gathered: Gathered,
  cause: Cause | null,
  limits: Limits,
): Outcome {
  if (cause !== null) {
    return outcomeOfCause(cause, gathered, null);
  }
  if (end.limit !== null) {
    return end.limit === 'cpu'
      ? { status: 'timeout', limit: 'cpu', error: null, ...gathered }
      : { status: end.limit, error: null, ...gathered };
  }
  if (end.exitCode !== null) {
    return { status: 'exited', exitCode: end.exitCode, ...gathered };
  }
  const number = end.signalNumber ?? 0;
  if (number === SIGSYS) {
    return { status: 'denied', signal: 'SIGSYS', ...gathered };
  }
  if (number === SIGXFSZ) {
    return { status: 'disk', error: null, ...gathered };
  }
  // RLIMIT_CPU ends a process with SIGKILL when its hard limit is reached; setrlimit(2). The kernel
  // compares sampled clock ticks and reports exact times, which differ; nothing else of ours kills so.
  if (number === SIGKILL && end.cpuMs >= limits.cpuMs / 2) {
    return { status: 'timeout', limit: 'cpu', error: null, ...gathered };
  }
  const signal = signalName(number);
  return { status: 'crashed', signal, signalNumber: number, ...gathered };
}

function outcomeOfCause(cause: Cause, gathered: Gathered, error: PythonError | null): Outcome {
  switch (cause) {
    case 'timeout':
      return { status: 'timeout', limit: 'wall', error, ...gathered };
    case 'output':
      return { status: 'output', error: null, ...gathered };
    case 'cancelled':
      return { status: 'cancelled', ...gathered };
  }
}

/** An exception that says that a limit was hit is told as that limit, with the exception beside it. */
function outcomeOfError(error: PythonError, gathered: Gathered, errnos: LimitErrnos): Outcome {
  // Libraries have subclasses of their own, as numpy's _ArrayMemoryError; mmap fails with ENOMEM.
  if (error.name.endsWith('MemoryError') || error.errno === errnos.memory) {
    return { status: 'memory', error, ...gathered };
  }
  if (error.errno !== null && errnos.disk.has(error.errno)) {
    return { status: 'disk', error, ...gathered };
  }
  const noProcess = error.name === 'BlockingIOError' && error.errno === errnos.again;
  const noThread =
    error.name === 'RuntimeError' && error.message.startsWith("can't start new thread");
  if (noProcess || noThread) {
    return { status: 'processes', error, ...gathered };
  }
  return { status: 'error', error, ...gathered };
}
