import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../model/errors.ts';
import type { Code, RunOptions } from './options.ts';

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

/** Code on CPython's command line has this name, and tracebacks show its lines from 3.13 on only. */
const COMMAND_LINE_NAME = '<string>';

/**
 * Reads and checks what is to be run.
 *
 * @throws UsageError when it can't be read, is no text, or is larger than `limitBytes`.
 */
export async function loadCode(
  code: Code,
  options: RunOptions,
  limitBytes: number,
  runNumber: number,
): Promise<LoadedCode> {
  if (typeof code === 'string') {
    checkText(code, 'code', limitBytes);
    const filename = options.filename ?? `<run-${runNumber}>`;
    const argv0 = filename === COMMAND_LINE_NAME ? '-c' : '';
    return { kind: 'code', text: code, filename, argv0, source: filename !== COMMAND_LINE_NAME };
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
  return { kind: 'code', text, filename, argv0: filename, source: true };
}

async function readSource(file: string, limitBytes: number): Promise<string> {
  if (file.includes('\0')) {
    throw new UsageError('file: the name contains a NUL byte');
  }
  const facts = await stat(file).catch((error: unknown) => {
    throw new UsageError(`file: can't open ${file}: ${describe(error)}`, { cause: error });
  });
  if (facts.isDirectory()) {
    throw new UsageError(`file: ${file} is a directory; name the file to run`);
  }
  if (facts.size > limitBytes) {
    throw tooLarge(file, facts.size, limitBytes);
  }
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`file: can't read ${file}: ${describe(error)}`, { cause: error });
  });
  const text = decodeSource(file, bytes);
  checkText(text, file, limitBytes);
  return text;
}

/** A comment in one of the first two lines may name the encoding; PEP 263. */
const CODING_COMMENT = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

function decodeSource(file: string, bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 400)).toString('latin1').split(/\r?\n/, 2);
  const encoding = head.map((line) => CODING_COMMENT.exec(line)?.[1]).find(Boolean) ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(
      `file: ${file} is not ${encoding} text; save it as UTF-8 or declare its encoding in the first line (PEP 263)`,
      { cause: error },
    );
  }
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

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
