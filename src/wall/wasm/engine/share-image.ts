import type { GuestImage } from '../image/guest-image.ts';
import type { SharedImage } from './thread-messages.ts';

const sharedImages = new WeakMap<GuestImage, Promise<SharedImage>>();

/** Puts an image where every thread of this process can read it, and compiles its module: once. */
export async function shareImage(image: GuestImage): Promise<SharedImage> {
  const known = sharedImages.get(image) ?? share(image);
  sharedImages.set(image, known);
  return known;
}

async function share(image: GuestImage): Promise<SharedImage> {
  return {
    manifest: image.manifest,
    module: await WebAssembly.compile(image.module),
    memory: shared(image.memory),
    blob: shared(image.system.blob),
    index: image.system.index,
  };
}

/** What lies in shared memory already, and fills it, is not copied. */
function shared(bytes: Uint8Array): SharedArrayBuffer {
  if (bytes.buffer instanceof SharedArrayBuffer && bytes.length === bytes.buffer.byteLength) {
    return bytes.buffer;
  }
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
