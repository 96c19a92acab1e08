import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stdin } from 'node:process';

import { UsageError } from '../index.ts';
import type { CodeSource } from './run-arguments.ts';
import { decodeSource } from './source-encoding.ts';
import { quote, showSize } from './units.ts';

/** Code as the library takes it. */
export type RunnableCode =
  | { readonly kind: 'text'; readonly text: string; readonly filename: string }
  | { readonly kind: 'module'; readonly name: string };

/**
 * Reads the program. `most` is the policy's `limits.inputBytes`: a larger program, or an endless
 * file, is refused without being read to its end.
 */
export async function readCode(source: CodeSource, most: number): Promise<RunnableCode> {
  switch (source.kind) {
    case 'module':
      return { kind: 'module', name: source.name };
    case 'text':
      return { kind: 'text', text: source.text, filename: '<string>' };
    case 'stdin': {
      const bytes = await readStandardInput(most);
      return { kind: 'text', text: decodeSource(bytes, '<stdin>'), filename: '<stdin>' };
    }
    case 'file': {
      const filename = resolve(source.path);
      const bytes = await readFileBytes(source.path, most);
      return { kind: 'text', text: decodeSource(bytes, filename), filename };
    }
  }
}

const REASONS = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'you may not read it'],
  ['EPERM', 'you may not read it'],
  ['EISDIR', 'it is a folder; name the file to run'],
  ['ELOOP', 'it is a loop of symbolic links'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ENXIO', 'it is a socket or a device without a driver'],
]);

async function readFileBytes(path: string, most: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await readUpTo(handle.createReadStream({ autoClose: false }), path, most);
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw cannotRead(path, error);
  } finally {
    await handle?.close();
  }
}

/** The error for a file that cannot be opened or read. */
export function cannotRead(path: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reason = REASONS.get(code) ?? code;
  return new UsageError(`cannot read ${quote(path)}: ${reason}`, {
    cause: error,
    details: { path, errno: code },
  });
}

async function readStandardInput(most: number): Promise<Uint8Array> {
  try {
    return await readUpTo(stdin, 'standard input', most);
  } catch (error) {
    throw error instanceof UsageError ? error : cannotRead('standard input', error);
  }
}

async function readUpTo(
  stream: AsyncIterable<Uint8Array | string>,
  name: string,
  most: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > most) {
      throw new UsageError(
        `${quote(name)} is larger than ${showSize(most)}; a policy file may raise limits.inputBytes`,
        { details: { limit: 'inputBytes', most } },
      );
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts, size);
}
