import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InternalError, WallUnavailableError } from '../../../model/errors.ts';
import { buildInThread } from './build-in-thread.ts';
import { cacheFolders, isTrusted, surroundings, writableFolder } from './cache-folder.ts';
import type { GuestImage } from './guest-image.ts';
import { imageKey } from './image-key.ts';
import { readPyodide } from './pyodide-package.ts';
import { isUnfinished, readStoredImage, storeImage } from './stored-image.ts';

/** How an image is asked for. */
export interface ImageOptions {
  /** Called with a sentence when building takes more than a second. */
  readonly onProgress?: (message: string) => void;
}

/** How an image is built. */
export interface BuildOptions extends ImageOptions {
  /** Builds it anew, though there may be one. */
  readonly force?: boolean;
}

interface FoundImage {
  readonly folder: string;
  readonly image: GuestImage;
}

/** Images of this package are named so, and everything that belongs to them begins so. */
const PREFIX = 'image-';

const SILENT_MS = 1000;

/** So many images of other versions are kept. */
const KEPT_IMAGES = 8;

/** What a builder wrote that has not ended by now was left by one that was killed. */
const LEFT_MS = 60 * 60 * 1000;

/** The search that is going on. */
let searching: Promise<FoundImage> | null = null;
/** What this process has found before: the image only if somebody wanted it, as it is large. */
let foundFolder: string | null = null;
let foundImage: GuestImage | null = null;

/** The image, verified; built first if there is none, or none that is good. */
export async function loadImage(options: ImageOptions = {}): Promise<GuestImage> {
  if (foundImage === null) {
    const { folder, image } = await findOnce(options);
    foundFolder = folder;
    foundImage = image;
  }
  return foundImage;
}

/** The folder of the image, which was verified or built when this process first asked. */
export async function imageFolder(options: ImageOptions = {}): Promise<string> {
  if (foundFolder === null || !isOurs(foundFolder)) {
    foundFolder = (await findOnce(options)).folder;
  }
  return foundFolder;
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

/**
 * Builds the guest image of the wasm wall, if it is not there or damaged; `force` builds it in any
 * case. Returns its folder. The wall does the same at its first use.
 */
export async function buildImage(options: BuildOptions = {}): Promise<string> {
  if (options.force === true) {
    imageFolders().filter(isOurs).forEach(remove);
    forget();
  }
  return imageFolder(options);
}

/** Where the image is, or would be built. */
export function imagePath(): string {
  const folders = imageFolders();
  return folders.find(isOurs) ?? folders[0] ?? '';
}

/** Removes every image of this user, those of other versions, too. Returns their folders. */
export function cleanImages(): string[] {
  forget();
  const folders = cacheFolders(surroundings()).flatMap(imagesIn);
  folders.forEach(remove);
  return folders;
}

/** Whatever begins as our images are named: also what a builder left that was killed. */
function imagesIn(cache: string): string[] {
  return isTrusted(cache)
    ? readdirSync(cache)
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => join(cache, name))
    : [];
}

/** Whether nobody but this user and root can exchange a folder. */
function isOurs(folder: string): boolean {
  return isTrusted(dirname(folder)) && isTrusted(folder);
}

function forget(): void {
  foundFolder = null;
  foundImage = null;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function imageFolders(): string[] {
  const name = PREFIX + imageKey();
  return cacheFolders(surroundings()).map((cache) => join(cache, name));
}

function findOnce(options: ImageOptions): Promise<FoundImage> {
  searching ??= find(options).finally(() => {
    searching = null; // after a failure the next may have more luck
  });
  return searching;
}

async function find(options: ImageOptions): Promise<FoundImage> {
  const folders = imageFolders();
  for (const folder of folders) {
    const image = isOurs(folder) ? await readStoredImage(folder) : null;
    if (image !== null) {
      return { folder, image };
    }
  }
  const cache = writableFolder(cacheFolders(surroundings()));
  const folder = join(cache, PREFIX + imageKey());
  await keep(folder, await withProgress(options, build()));
  dropOldImages(cache, folder);
  // What was written is read again: a disk that is full or broken shows here.
  return { folder, image: await readImage(folder) };
}

async function keep(folder: string, image: GuestImage): Promise<void> {
  try {
    await storeImage(folder, image);
  } catch (cause) {
    throw new WallUnavailableError(
      'guest image',
      `it cannot be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'It takes 40 MiB; set PYSANDBOX_CACHE to a folder of your own that has room',
      { cause },
    );
  }
}

/** Images of other versions stay, as other installations may use them; but not for ever. */
function dropOldImages(cache: string, folder: string): void {
  const now = Date.now();
  const others = imagesIn(cache)
    .filter((other) => other !== folder)
    .map((other) => ({ other, age: now - (modifiedAt(other) ?? now) }))
    .toSorted((left, right) => left.age - right.age);
  const complete = others.filter(({ other }) => !isUnfinished(other));
  const left = others.filter(({ other, age }) => isUnfinished(other) && age > LEFT_MS);
  for (const { other } of [...complete.slice(KEPT_IMAGES), ...left]) {
    remove(other);
  }
}

function modifiedAt(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
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

async function build(): Promise<GuestImage> {
  const pyodide = await readPyodide();
  try {
    return await buildInThread(pyodide);
  } catch (cause) {
    throw new WallUnavailableError(
      'guest image',
      cause instanceof Error ? cause.message : String(cause),
      'Run `pysandbox image build --force` to try again',
      { cause },
    );
  }
}
