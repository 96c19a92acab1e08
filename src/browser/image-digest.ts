import type { GuestImage } from '../wall/wasm/image/guest-image.ts';

/** A page has one image, which was verified when it came; nothing of it is written to files. */
export function imageDigest({ manifest }: GuestImage): string {
  return JSON.stringify([manifest.python, manifest.pages, manifest.entry, manifest.ranges.length]);
}
