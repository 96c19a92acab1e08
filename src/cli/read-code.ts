import { resolve } from 'node:path';
import { stdin } from 'node:process';

import { type Code, UsageError } from '../index.ts';
import type { CodeSource } from './run-arguments.ts';
import { quote, showSize } from './units.ts';

/** Code as the library takes it, and the name that tracebacks show. */
export interface NamedCode {
  readonly code: Code;
  readonly filename?: string;
  /** `sys.argv[0]`, as python itself would set it. */
  readonly argv0?: string;
}

/**
 * The code to run. `most` is the policy's `limits.inputBytes`: a larger program on standard input,
 * or an endless one, is refused without being read to its end.
 */
export async function readCode(source: CodeSource, most: number): Promise<NamedCode> {
  switch (source.kind) {
    case 'module':
      return { code: { module: source.name } };
    case 'text':
      return { code: source.text, filename: '<string>' };
    case 'stdin':
      return { code: await readStandardInput(most), filename: '<stdin>', argv0: '-' };
    case 'file':
      return { code: { file: source.path }, filename: resolve(source.path), argv0: source.path };
  }
}

async function readStandardInput(most: number): Promise<string> {
  const bytes = await readUpTo(stdin, most).catch((error: unknown) => {
    throw error instanceof UsageError ? error : cannotRead('standard input', error);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError('the code on standard input is not UTF-8', { cause: error });
  }
}

async function readUpTo(
  stream: AsyncIterable<Uint8Array | string>,
  most: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > most) {
      throw new UsageError(
        `the code on standard input is larger than ${showSize(most)}; a policy file may raise limits.inputBytes`,
        { details: { limit: 'inputBytes', most } },
      );
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts, size);
}

const REASONS = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'you may not read it'],
  ['EPERM', 'you may not read it'],
  ['EISDIR', 'it is a folder'],
]);

/** The error for a file, or an input, that cannot be read. */
export function cannotRead(name: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reason = REASONS.get(code) ?? code;
  return new UsageError(`cannot read ${quote(name)}: ${reason}`, {
    cause: error,
    details: { name, errno: code },
  });
}
