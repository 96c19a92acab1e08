import { UsageError } from '../model/errors.ts';
import type { Code, RunOptions } from './options.ts';
import { readSource } from './read-source.ts';

/** Code that is ready to be sent. */
export type LoadedCode =
  | {
      readonly kind: 'code';
      readonly text: string;
      readonly filename: string;
      readonly argv0: string;
      /** Whether tracebacks may show lines of the text. */
      readonly source: boolean;
    }
  | { readonly kind: 'module'; readonly module: string };

const MODULE_NAME = /^[^\W\d]\w*(\.[^\W\d]\w*)*$/u;

/** Names that CPython gives to code on its command line and on its standard input. */
const COMMAND_LINE_NAME = '<string>';
const STANDARD_INPUT_NAME = '<stdin>';

/** Whether CPython's tracebacks show lines of code of that name: since 3.13 those of `-c` too. */
function showsSource(filename: string, python: string): boolean {
  const minor = Number(python.split('.')[1]);
  return filename === COMMAND_LINE_NAME ? minor >= 13 : filename !== STANDARD_INPUT_NAME;
}

/** What a run is told by its session. */
export interface LoadContext {
  readonly limitBytes: number;
  readonly runNumber: number;
  /** The version of Python in the guest. */
  readonly python: string;
}

/**
 * Reads and checks what is to be run.
 *
 * @throws UsageError when it can't be read, is no text, or is larger than `limitBytes`.
 */
export async function loadCode(
  code: Code,
  options: RunOptions,
  { limitBytes, runNumber, python }: LoadContext,
): Promise<LoadedCode> {
  if (typeof code === 'string') {
    checkText(code, 'code', limitBytes);
    const filename = options.filename ?? `<run-${runNumber}>`;
    const argv0 = filename === COMMAND_LINE_NAME ? '-c' : '';
    const source = showsSource(filename, python);
    return { kind: 'code', text: code, filename, argv0: options.argv0 ?? argv0, source };
  }
  if ('module' in code) {
    if (!MODULE_NAME.test(code.module)) {
      throw new UsageError(
        `module: ${JSON.stringify(code.module)} is not the name of a Python module`,
      );
    }
    return { kind: 'module', module: code.module };
  }
  const text = await readSource(code.file, limitBytes);
  const filename = options.filename ?? code.file;
  return { kind: 'code', text, filename, argv0: options.argv0 ?? filename, source: true };
}

function checkText(text: string, what: string, limitBytes: number): void {
  if (text.includes('\0')) {
    throw new UsageError(`${what}: source code cannot contain a NUL byte`);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > limitBytes) {
    throw tooLarge(what, bytes, limitBytes);
  }
}

function tooLarge(what: string, bytes: number, limitBytes: number): UsageError {
  return new UsageError(
    `${what}: ${bytes} bytes are more than the ${limitBytes} that the policy takes in; raise limits.inputBytes`,
    { details: { bytes, limitBytes } },
  );
}
