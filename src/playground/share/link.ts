/** The longest code that a link may hold, in bytes of UTF-8. */
export const MAX_CODE_BYTES = 100_000;

/** The longest fragment: programs that people send links with cut longer ones off. */
export const MAX_FRAGMENT_CHARACTERS = 16_000;

/** What the fragment begins with: the version of the form. */
const PREFIX = '#code=1.';

/** `deflate` has a checksum: a link that was cut off is told from a whole one. */
const FORMAT = 'deflate';

/** The code as the fragment of a link: what no browser sends to a server. Null when it is too long. */
export async function toFragment(code: string): Promise<string | null> {
  const bytes = new TextEncoder().encode(code);
  if (bytes.length > MAX_CODE_BYTES) {
    return null;
  }
  const packed = await collect(through(bytes, new CompressionStream(FORMAT)), Infinity);
  const fragment = PREFIX + toBase64Url(packed ?? new Uint8Array());
  return fragment.length > MAX_FRAGMENT_CHARACTERS ? null : fragment;
}

/** What is in a fragment. The code is null when the link was cut off or changed. */
export interface SharedCode {
  readonly code: string | null;
}

const DAMAGED: SharedCode = { code: null };

/** The code of a fragment; null when it is the fragment of something else. */
export async function fromFragment(fragment: string): Promise<SharedCode | null> {
  if (!fragment.startsWith(PREFIX)) {
    return null;
  }
  try {
    if (fragment.length > MAX_FRAGMENT_CHARACTERS) {
      return DAMAGED;
    }
    const packed = fromBase64Url(fragment.slice(PREFIX.length));
    const stream = through(packed, new DecompressionStream(FORMAT));
    const bytes = await collect(stream, MAX_CODE_BYTES);
    return bytes === null
      ? DAMAGED
      : { code: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return DAMAGED;
  }
}

function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return new Response(bytes).body?.pipeThrough(transform) ?? new ReadableStream();
}

/** All bytes of a stream, or null when there are more than `most`: a small link may unpack to much. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
