import type { Outcome, PythonError } from '../index.ts';

/** Characters of output that leave room for how a run ended. */
const MOST_BEFORE_END = 200;

/** An outcome in words, for a chat: short, and all of it. */
export interface OutcomeText {
  readonly short: string;
  /** With the traceback as CPython prints it. */
  readonly full: string;
}

export function outcomeText(outcome: Outcome): OutcomeText {
  const output = joined(outcome.stdout, outcome.stderr);
  const error = 'error' in outcome ? outcome.error : null;
  const short = shortOf(outcome, output);
  if (error === null) {
    return { short, full: short };
  }
  // A traceback says how a run ended, unless a limit did.
  const limit = outcome.status === 'error' ? '' : endOf(outcome);
  return { short, full: joined(output, error.text, limit) };
}

/** How it ended must not be what is cut: behind much output it comes first. */
function shortOf(outcome: Outcome, output: string): string {
  const end = endOf(outcome);
  return outcome.status !== 'ok' && output.length > MOST_BEFORE_END
    ? joined(end, output)
    : joined(output, end);
}

function endOf(outcome: Outcome): string {
  switch (outcome.status) {
    case 'ok':
      return endOfOk(outcome.repr, outcome.stdout + outcome.stderr);
    case 'error':
      return errorLine(outcome.error);
    case 'exited':
      return `[the code ended its interpreter with exit status ${outcome.exitCode}]`;
    case 'timeout':
      return outcome.limit === 'wall'
        ? '[out of time: it ran too long]'
        : '[out of time: the session has used up its processor time]';
    case 'memory':
      return '[out of memory]';
    case 'output':
      return '[too much output]';
    case 'disk':
      return '[its disk is full]';
    case 'processes':
      return '[no more processes or threads can be started]';
    case 'denied':
      return '[ended: it made a system call that is not allowed]';
    case 'crashed':
      return `[the interpreter crashed: ${outcome.signal}]`;
    case 'cancelled':
      return '[it was ended]';
  }
}

function endOfOk(repr: string | null, output: string): string {
  if (repr !== null && repr !== 'None') {
    return repr;
  }
  return output.trim() === '' ? '[done, nothing to show]' : '';
}

/** The last line of the traceback, and where it was. */
function errorLine({ name, message, frames }: PythonError): string {
  const what = message === '' ? name : `${name}: ${message}`;
  const own = frames.filter(({ file }) => file.startsWith('<input-'));
  const frame = own.at(-1) ?? frames.at(-1);
  if (frame === undefined || frame.line === null) {
    return what;
  }
  const inside = frame.function === '<module>' ? '' : ` in ${frame.function}`;
  return `${what} (line ${frame.line}${inside})`;
}

function joined(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== '')
    .join('\n');
}
