import { UsageError } from '../model/errors.ts';
import type { GuestImage } from '../wall/wasm/image/guest-image.ts';
import { fetchImage } from './fetch-image.ts';
import { requireIsolation } from './isolation.ts';

/** Where a page finds the image of its guests. */
export interface GuestImageOptions {
  /** The folder that has the files of the image; relative to the page. */
  readonly url: string | URL;
  /**
   * SHA-256 of the image's `SHA256SUMS`, in hexadecimal digits as sha256sum(1) prints them: no other
   * image is taken then. Without it the image is what the server says.
   */
  readonly sha256?: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The image of this page, and what it was asked for with. */
let wanted: { readonly key: string; readonly image: Promise<GuestImage> } | null = null;

/**
 * Fetches and verifies the image that every sandbox of this page starts from. Call it once, early;
 * `Sandbox.create` waits for it.
 *
 * @throws WallUnavailableError when the page is not cross-origin isolated, or a file is not there or
 * not what it must be: then it may be called again. UsageError when the page has another image.
 *
 * @example
 * ```ts
 * await loadGuestImage({ url: '/python/' });
 * ```
 */
export async function loadGuestImage({ url, sha256 }: GuestImageOptions): Promise<void> {
  requireIsolation();
  if (sha256 !== undefined && !SHA256.test(sha256)) {
    throw new UsageError('sha256: must be 64 hexadecimal digits, in small letters');
  }
  const folder = String(url).replace(/\/*$/, '/');
  const key = JSON.stringify([folder, sha256]);
  wanted ??= { key, image: fetchImage(folder, sha256 ?? null) };
  if (wanted.key !== key) {
    throw new UsageError('url: this page has another guest image already');
  }
  try {
    await wanted.image;
  } catch (error) {
    wanted = null;
    throw error;
  }
}

/** The image of this page, once it is there. */
export async function loadImage(): Promise<GuestImage> {
  if (wanted === null) {
    throw new UsageError('there is no guest image yet; call loadGuestImage before');
  }
  return wanted.image;
}

/** In place of building one. */
export async function buildImage(): Promise<never> {
  throw noFolder();
}

/** In place of the folder that one is in. */
export function imagePath(): never {
  throw noFolder();
}

function noFolder(): UsageError {
  return new UsageError('a browser builds no guest image; call loadGuestImage');
}
