import { randomUUID } from 'node:crypto';
import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Display, UsageError } from '../index.ts';
import { quote } from './units.ts';

/** Forms that are files, and how their names end. */
const EXTENSIONS = [
  ['png', 'png'],
  ['jpeg', 'jpg'],
  ['svg', 'svg'],
  ['pdf', 'pdf'],
] as const;

/**
 * Saves the pictures among displays and returns the names of their files, which are ours:
 * `figure-1.png`, `figure-2.svg`. A file of that name is replaced, unless it is among `taken` or a
 * folder: then the number is left out.
 *
 * @throws UsageError when they can't be written.
 */
export async function saveDisplays(
  folder: string,
  displays: readonly Display[],
  taken: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const saved: string[] = [];
  let number = 0;
  for (const display of displays) {
    const forms = EXTENSIONS.flatMap(([form, extension]) => {
      const data = display[form];
      return data === undefined ? [] : [{ data, extension }];
    });
    if (forms.length === 0) {
      continue;
    }
    do {
      number += 1;
    } while (await isTaken(folder, number, taken));
    for (const { data, extension } of forms) {
      const name = `figure-${number}.${extension}`;
      await replaceFile(folder, name, data);
      saved.push(name);
    }
  }
  return saved;
}

/** Whether a number belongs to something else: a folder cannot be replaced, whoever made it. */
async function isTaken(
  folder: string,
  number: number,
  taken: ReadonlySet<string>,
): Promise<boolean> {
  for (const [, extension] of EXTENSIONS) {
    const name = `figure-${number}.${extension}`;
    const there = await lstat(join(folder, name)).catch(() => null);
    if (taken.has(name) || there?.isDirectory() === true) {
      return true;
    }
  }
  return false;
}

/** By way of another name, so that a link is not followed and no reader sees half a file. */
async function replaceFile(folder: string, name: string, data: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  const before = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeFile(before, data, { flag: 'wx' });
    await rename(before, path);
  } catch (error) {
    await rm(before, { force: true }).catch(() => {}); // the folder has gone
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new UsageError(`--out: cannot write ${quote(path)}: ${code}`, {
    cause: error,
    details: { path, errno: code },
  });
}
