import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isTrusted } from './cache-folder.ts';
import type { GuestImage } from './guest-image.ts';
import { IMAGE_FILES, LIST, unpackImage } from './image-files.ts';
import { listOf } from './stored-image.ts';

/** The files of an image, opened by the host for another process, which verifies what it reads. */
export interface OpenImage {
  /** In the order of `IMAGE_FILES`. */
  readonly descriptors: readonly number[];
  /** The digests that the contents must have. */
  readonly list: string;
  close(): void;
}

/** What threads share is read into memory that they can share. */
const SHARED: ReadonlySet<string> = new Set(['memory.bin', 'library.bin']);

/** Opens an image: null when it is not there, or others could have written it. */
export function openImage(folder: string): OpenImage | null {
  const descriptors: number[] = [];
  const close = (): void => descriptors.forEach((descriptor) => closeSync(descriptor));
  const paths = [LIST, ...IMAGE_FILES].map((name) => join(folder, name));
  if (![join(folder, '..'), folder, ...paths].every((path) => isTrusted(path))) {
    return null;
  }
  try {
    for (const name of IMAGE_FILES) {
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
      descriptors.push(openSync(join(folder, name), flags));
    }
    return { descriptors, list: readFileSync(join(folder, LIST), 'utf8'), close };
  } catch {
    close();
    return null;
  }
}

/** Reads an image that another process has opened: null when it is not what the list says. */
export function readOpenImage({
  descriptors,
  list,
}: Pick<OpenImage, 'descriptors' | 'list'>): GuestImage | null {
  const parts = new Map(
    IMAGE_FILES.map((name, place) => [name, readWhole(descriptors[place] ?? -1, SHARED.has(name))]),
  );
  return list === listOf(parts) ? unpackImage(parts) : null;
}

function readWhole(descriptor: number, shared: boolean): Uint8Array {
  const { size } = fstatSync(descriptor);
  const bytes = new Uint8Array(shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, filled);
    if (count === 0) {
      break;
    }
    filled += count;
  }
  return bytes;
}
