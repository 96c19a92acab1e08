import { WallUnavailableError } from '../model/errors.ts';
import { AUDITED } from '../wall/wasm/image/audited.ts';
import type { GuestImage } from '../wall/wasm/image/guest-image.ts';
import { IMAGE_FILES, LIST, unpackImage } from '../wall/wasm/image/image-files.ts';

/** Parts that every guest's thread reads: they are put where all of them can. */
const SHARED_FILES: ReadonlySet<string> = new Set(['memory.bin', 'library.bin']);

/**
 * Fetches the files of an image and checks them.
 *
 * @param folder URL of the folder, with a slash at the end.
 * @param digest SHA-256 that the list of its files must have; null when any will do.
 * @throws WallUnavailableError when a file is not there or not what it must be.
 */
export async function fetchImage(folder: string, digest: string | null): Promise<GuestImage> {
  const [list, ...contents] = await Promise.all(
    [LIST, ...IMAGE_FILES].map((name) => fetchFile(`${folder}${name}`)),
  );
  if (list === undefined || (digest !== null && (await sha256(list)) !== digest)) {
    throw unusable(`${folder}${LIST} has not the SHA-256 that was asked for`);
  }
  const lines = await Promise.all(
    IMAGE_FILES.map(async (name, at) => `${await sha256(contents[at])}  ${name}\n`),
  );
  if (new TextDecoder().decode(list) !== lines.join('')) {
    throw unusable(`the files in ${folder} are not those that its ${LIST} lists`);
  }
  const parts = new Map(IMAGE_FILES.map((name, at) => [name, placed(name, contents[at])]));
  const image = unpackImage(parts);
  if (image === null) {
    throw unusable(`what is in ${folder} is no guest image`);
  }
  if (image.manifest.pyodide !== AUDITED.version) {
    throw unusable(`the image in ${folder} was built by another version of pysandbox`);
  }
  return image;
}

async function fetchFile(url: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(url);
    if (!response.ok) {
      throw unusable(`${url} was answered with status ${response.status}`);
    }
    return await response.arrayBuffer();
  } catch (cause) {
    throw cause instanceof WallUnavailableError
      ? cause
      : unusable(`${url} cannot be fetched`, cause);
  }
}

/** In hexadecimal digits. */
async function sha256(bytes: ArrayBuffer = new ArrayBuffer(0)): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes, in shared memory where threads will read them. */
function placed(name: string, contents: ArrayBuffer = new ArrayBuffer(0)): Uint8Array {
  const bytes = new Uint8Array(contents);
  if (!SHARED_FILES.has(name)) {
    return bytes;
  }
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function unusable(problem: string, cause?: unknown): WallUnavailableError {
  return new WallUnavailableError(
    'guest image',
    problem,
    'Serve the files of the folder that `pysandbox image build` prints, of the same version',
    { cause },
  );
}
