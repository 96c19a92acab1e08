import type { GuestImage } from './guest-image.ts';
import { parseIndex } from './layer-files.ts';
import { parseManifest } from './manifest.ts';

/** The list of an image's files: `SHA-256  name` a line, as sha256sum(1) writes it. */
export const LIST = 'SHA256SUMS';

/** The files of an image in a folder, beside the list of them. */
export const IMAGE_FILES = [
  'manifest.json',
  'module.wasm',
  'memory.bin',
  'library.json',
  'library.bin',
] as const;

/** The contents of the files, by name. */
export type ImageParts = ReadonlyMap<string, Uint8Array>;

/** An image as the contents of its files. */
export function packImage({ manifest, module, memory, system }: GuestImage): ImageParts {
  return new Map([
    ['manifest.json', json(manifest)],
    ['module.wasm', module],
    ['memory.bin', memory],
    ['library.json', json(system.index)],
    ['library.bin', system.blob],
  ]);
}

/** The image of these contents; null when they are none. */
export function unpackImage(parts: ImageParts): GuestImage | null {
  const [manifestText, module, memory, indexText, blob] = IMAGE_FILES.map((name) =>
    parts.get(name),
  );
  if (
    manifestText === undefined ||
    module === undefined ||
    memory === undefined ||
    indexText === undefined ||
    blob === undefined
  ) {
    return null;
  }
  const manifest = parseManifest(parsed(manifestText), memory.length);
  const index = parseIndex(parsed(indexText), blob.length);
  return manifest === null || index === null
    ? null
    : { manifest, module, memory, system: { index, blob } };
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null;
  }
}
