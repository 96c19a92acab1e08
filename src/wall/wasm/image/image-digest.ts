import { packImage } from './image-files.ts';
import type { GuestImage } from './guest-image.ts';
import { sha256 } from './sha256.ts';
import { listOf } from './stored-image.ts';

const digests = new WeakMap<GuestImage, string>();

/** A digest of everything in an image; computed once. */
export function imageDigest(image: GuestImage): string {
  const digest = digests.get(image) ?? listDigest(listOf(packImage(image)));
  digests.set(image, digest);
  return digest;
}

/** The same, of the list of an image's files. */
export function listDigest(list: string): string {
  return sha256(list);
}
