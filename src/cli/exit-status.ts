import { ERROR_TABLE, type Outcome, SandboxError } from '../index.ts';

/** As timeout(1) exits. */
const TIMED_OUT = 124;
/** Any other limit; as timeout(1) exits when it fails itself. */
const LIMIT_REACHED = 125;
/** What a shell shows for a process ended by signal N is 128 + N. */
const SIGNAL_BASE = 128;
const SIGKILL = 9;
const SIGSYS = 31;
const SIGINT = 2;

/** The exit status that tells of a run, as `docs/cli.md` lists them. */
export function exitStatusOf(outcome: Outcome): number {
  switch (outcome.status) {
    case 'ok':
      return 0;
    case 'error':
      // CPython ends itself by the signal then.
      return outcome.error.name === 'KeyboardInterrupt' ? SIGNAL_BASE + SIGINT : 1;
    case 'exited':
      // What the kernel keeps of exit(2)'s argument: its low eight bits.
      return outcome.exitCode & 0xff;
    case 'timeout':
      return TIMED_OUT;
    case 'memory':
      return SIGNAL_BASE + SIGKILL;
    case 'output':
    case 'disk':
    case 'processes':
      return LIMIT_REACHED;
    case 'denied':
      return SIGNAL_BASE + SIGSYS;
    case 'crashed':
      return SIGNAL_BASE + outcome.signalNumber;
    case 'cancelled':
      return SIGNAL_BASE + SIGINT;
  }
}

/** The exit status that tells of trouble on the host's side: sysexits.h by way of the error table. */
export function exitStatusOfError(error: unknown): number {
  return ERROR_TABLE[error instanceof SandboxError ? error.code : 'INTERNAL'].exitCode;
}
