import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTrusted } from './cache-folder.ts';
import type { GuestImage } from './guest-image.ts';
import { IMAGE_FILES, LIST, packImage, unpackImage } from './image-files.ts';
import { sha256 } from './sha256.ts';

/** In the folder's name while it is not complete. */
const UNFINISHED = '.unfinished-';
const DAMAGED = '.damaged-';

/** Somebody else may have put an image there in the meantime; not more often than this. */
const MOST_TRIES = 5;

/** Whether a folder is not an image, but what was on its way to become or cease to be one. */
export function isUnfinished(folder: string): boolean {
  return folder.includes(UNFINISHED) || folder.includes(DAMAGED);
}

/**
 * Reads an image from its folder: null when it is not there, others could have written it, or a file
 * is not what the list says, or what it must be.
 */
export async function readStoredImage(folder: string): Promise<GuestImage | null> {
  try {
    if (
      ![folder, ...[LIST, ...IMAGE_FILES].map((name) => join(folder, name))].every((path) =>
        isTrusted(path),
      )
    ) {
      return null;
    }
    const contents = await Promise.all(
      IMAGE_FILES.map(async (name) => [name, await readFile(join(folder, name))] as const),
    );
    const parts = new Map<string, Uint8Array>(contents);
    const expected = await readFile(join(folder, LIST), 'utf8');
    return expected === listOf(parts) ? unpackImage(parts) : null;
  } catch {
    return null; // a file is missing or can't be read
  }
}

/**
 * Writes an image beside its folder, and then moves it there in one step: whoever looks sees all of it
 * or nothing. When another process was faster, its image stays if it is good.
 */
export async function storeImage(folder: string, image: GuestImage): Promise<void> {
  const unfinished = `${folder}${UNFINISHED}${randomBytes(8).toString('hex')}`;
  mkdirSync(unfinished, { mode: 0o700 });
  try {
    const parts = packImage(image);
    for (const [name, bytes] of parts) {
      writeFileSync(join(unfinished, name), bytes, { mode: 0o600, flush: true });
    }
    writeFileSync(join(unfinished, LIST), listOf(parts), { mode: 0o600, flush: true });
    await moveInto(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function moveInto(unfinished: string, folder: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      renameSync(unfinished, folder);
      return;
    } catch (error) {
      // rename(2) does not replace a folder that has something in it.
      if (!isTaken(error) || tries >= MOST_TRIES) {
        throw error;
      }
    }
    if ((await readStoredImage(folder)) !== null) {
      return;
    }
    moveAway(folder);
  }
}

/** Takes a damaged image out of the way, in one step as well. */
function moveAway(folder: string): void {
  const aside = `${folder}${DAMAGED}${randomBytes(8).toString('hex')}`;
  try {
    renameSync(folder, aside);
  } catch {
    return; // another process was faster
  }
  rmSync(aside, { recursive: true, force: true });
}

function isTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(String(error.code))
  );
}

/** The list of these contents. */
export function listOf(parts: ReadonlyMap<string, Uint8Array>): string {
  return IMAGE_FILES.map((name) => `${sha256(parts.get(name) ?? '')}  ${name}\n`).join('');
}
