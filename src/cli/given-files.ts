import { open } from 'node:fs/promises';

import { type FileContent, GuestError, UsageError } from '../index.ts';
import type { GivenFile } from './file-arguments.ts';
import { quote } from './units.ts';

/** The contents of files, each read as it is sent; opened before anything runs. */
export async function openFiles(
  files: readonly GivenFile[],
): Promise<Readonly<Record<string, FileContent>>> {
  const contents: [string, FileContent][] = [];
  for (const { host, name } of files) {
    try {
      const file = await open(host, 'r');
      if ((await file.stat()).isDirectory()) {
        await file.close();
        throw new Error('it is a folder');
      }
      contents.push([name, file.createReadStream({ highWaterMark: 1024 * 1024 })]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(`--file: ${quote(host)} cannot be read: ${reason}`, { cause });
    }
  }
  return Object.fromEntries(contents);
}

/** The error for what came of writing files to a guest: that it has no room is ours to tell. */
export function fileError(error: unknown): unknown {
  return error instanceof GuestError
    ? new UsageError(
        `--file: the guest cannot take it: ${error.message}; --disk allows more, --file HOST:NAME another name`,
        { cause: error },
      )
    : error;
}
