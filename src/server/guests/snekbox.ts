import type { OneShotResult, RunOptions } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { EvalBody } from './snekbox-schema.ts';

/** Options of the interpreter that make no difference to a guest of ours. */
const HARMLESS = /^-[BEIPsSuq]+$/;
/** How many files come back, and of which size together. */
const MOST_FILES = 100;
const MOST_FILE_BYTES = 8 * 1024 * 1024;
const SIGNAL_BASE = 128;
const KILLED = SIGNAL_BASE + 9;
const TERMINATED = SIGNAL_BASE + 15;
const DENIED = SIGNAL_BASE + 31;

/** What is to be run, in the library's words. */
export interface SnekboxProgram {
  readonly code: string | { readonly module: string };
  readonly options: Omit<RunOptions, 'signal'>;
}

/** @throws ServiceError for arguments of python that have no meaning here. */
export function snekboxProgram(body: EvalBody): SnekboxProgram {
  const { input, args = ['-c'], files = [] } = body;
  const words = input === undefined ? args : [...args, input];
  const contents = new Map(
    files.map(({ path, content }) => [path, Buffer.from(content, 'base64')] as const),
  );
  const { code, options } = programOf(words, contents);
  return {
    code,
    options: {
      ...options,
      files: Object.fromEntries(contents),
      printTraceback: true,
      displays: false,
      returnValue: false,
      artifacts: { files: MOST_FILES, bytes: MOST_FILE_BYTES },
    },
  };
}

function programOf(words: readonly string[], files: ReadonlyMap<string, Buffer>): SnekboxProgram {
  const place = words.findIndex((word) => !HARMLESS.test(word));
  const [first, second, ...rest] = place < 0 ? [] : words.slice(place);
  if (first === '-c' && second !== undefined) {
    return { code: second, options: { args: rest, filename: '<string>' } };
  }
  if (first === '-m' && second !== undefined) {
    return { code: { module: second }, options: { args: rest } };
  }
  if (first === undefined || first.startsWith('-')) {
    throw new ServiceError(
      'BAD_REQUEST',
      'args: write ["-c", CODE], ["-m", MODULE] or [FILE], after -B, -E, -I, -P, -s, -S, -u or -q',
    );
  }
  const args = second === undefined ? [] : [second, ...rest];
  const content = files.get(first);
  return content === undefined
    ? { code: CANNOT_OPEN, options: { args: [first] } }
    : { code: content.toString(), options: { args, filename: first, argv0: first } };
}

/** What python says of a file that is not there, and its exit status. */
const CANNOT_OPEN = `import sys
print(f"python: can't open file '/work/{sys.argv[1]}': [Errno 2] No such file or directory", file=sys.stderr)
sys.exit(2)`;

/** An outcome as snekbox tells it. */
export function snekboxOutcome(
  outcome: OneShotResult,
  output: Uint8Array,
): { stdout: string; returncode: number | null; files: readonly unknown[] } {
  let stdout: string;
  let returncode: number | null = returnCode(outcome);
  try {
    stdout = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(output);
  } catch {
    stdout = '';
    returncode = null;
  }
  const files = (outcome.artifacts?.files ?? [])
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('_')))
    .map(({ path, bytes }) => ({
      path,
      size: bytes.length,
      content: Buffer.from(bytes).toString('base64'),
    }));
  return { stdout, returncode, files };
}

function returnCode(outcome: OneShotResult): number {
  switch (outcome.status) {
    case 'ok':
      return 0;
    case 'exited':
      return outcome.exitCode & 0xff;
    case 'error':
    case 'disk':
    case 'processes':
      return 1;
    case 'timeout':
    case 'memory':
    case 'cancelled':
      return KILLED;
    case 'output':
      return TERMINATED;
    case 'denied':
      return DENIED;
    case 'crashed':
      return SIGNAL_BASE + outcome.signalNumber;
  }
}
