import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InternalError, SandboxError, WallUnavailableError } from '../../../model/errors.ts';
import { buildInThread } from './build-in-thread.ts';
import { cacheFolders, isTrusted, surroundings, writableFolder } from './cache-folder.ts';
import type { GuestImage } from './guest-image.ts';
import { imageKey } from './image-key.ts';
import { readStoredImage, storeImage } from './stored-image.ts';

/** What builds are told by. */
export interface ImageOptions {
  /** Called with a sentence when building takes more than a second. */
  readonly onProgress?: (message: string) => void;
}

interface FoundImage {
  readonly folder: string;
  readonly image: GuestImage;
}

/** Images of this package are named so, and everything that belongs to them begins so. */
const PREFIX = 'image-';

const SILENT_MS = 1000;

/** The image of this process, once somebody asked for it. */
let found: Promise<FoundImage> | null = null;

/** The image, verified; built first if there is none, or none that is good. */
export async function loadImage(options: ImageOptions = {}): Promise<GuestImage> {
  return (await findOrBuild(options)).image;
}

/** The folder of the image, which has been verified or built before. */
export async function imageFolder(options: ImageOptions = {}): Promise<string> {
  return (await findOrBuild(options)).folder;
}

/**
 * Reads and verifies the image in a folder.
 *
 * @throws InternalError when it is not there, or damaged.
 */
export async function readImage(folder: string): Promise<GuestImage> {
  const image = await readStoredImage(folder);
  if (image === null) {
    throw new InternalError('the guest image has been damaged or removed since it was found');
  }
  return image;
}

/** Builds the image anew; without `force` only when there is none that is good. Returns its folder. */
export async function buildImage(
  options: ImageOptions & { readonly force?: boolean } = {},
): Promise<string> {
  if (options.force === true) {
    for (const folder of imageFolders()) {
      rmSync(folder, { recursive: true, force: true });
    }
    found = null;
  }
  return imageFolder(options);
}

/** Where the image is, or would be built. */
export function imagePath(): string {
  const folders = imageFolders();
  return folders.find((folder) => isTrusted(folder)) ?? folders[0] ?? '';
}

/** Removes every image of this user, of other versions, too. Returns the folders that it removed. */
export function cleanImages(): string[] {
  found = null;
  return cacheFolders(surroundings()).flatMap((cache) =>
    isTrusted(cache)
      ? readdirSync(cache)
          .filter((name) => name.startsWith(PREFIX))
          .map((name) => {
            rmSync(join(cache, name), { recursive: true, force: true });
            return join(cache, name);
          })
      : [],
  );
}

function imageFolders(): string[] {
  const name = PREFIX + imageKey();
  return cacheFolders(surroundings()).map((cache) => join(cache, name));
}

function findOrBuild(options: ImageOptions): Promise<FoundImage> {
  found ??= find(options).catch((error: unknown) => {
    found = null; // the next may have more luck
    throw error;
  });
  return found;
}

async function find(options: ImageOptions): Promise<FoundImage> {
  const folders = imageFolders();
  for (const folder of folders) {
    // The folder above must be ours as well: who can write there can exchange this one.
    const image = isTrusted(join(folder, '..')) ? await readStoredImage(folder) : null;
    if (image !== null) {
      return { folder, image };
    }
  }
  const cache = writableFolder(cacheFolders(surroundings()));
  const folder = join(cache, PREFIX + imageKey());
  await storeImage(folder, await withProgress(options, buildInThread().catch(rethrow)));
  // What was written is read again: a disk that is full or broken shows here.
  return { folder, image: await readImage(folder) };
}

async function withProgress<Result>(
  { onProgress }: ImageOptions,
  work: Promise<Result>,
): Promise<Result> {
  const timer = setTimeout(
    () => onProgress?.('Building the guest image, once for this version; it takes some seconds.'),
    SILENT_MS,
  );
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Errors lose their class on the way out of a thread. */
function rethrow(cause: unknown): never {
  if (cause instanceof SandboxError) {
    throw cause;
  }
  throw new WallUnavailableError(
    'guest image',
    cause instanceof Error ? cause.message : String(cause),
    'Run `pysandbox image build` to try again',
    { cause },
  );
}
