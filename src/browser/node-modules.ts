/** What the rooms below import from Node to read a wheel, in a page: its path is a URL. */
import { inflateSync } from 'fflate';

/** In place of that of `node:fs/promises`. */
export async function readFile(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`it was answered with status ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** In place of that of `node:path`: the file's name, without what may follow it in a URL. */
export function basename(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/^.*\//, '');
}

/** In place of that of `node:zlib`. */
export function inflateRawSync(
  packed: Uint8Array,
  { maxOutputLength }: { readonly maxOutputLength: number },
): Uint8Array {
  return inflateSync(packed, { out: new Uint8Array(maxOutputLength) });
}
