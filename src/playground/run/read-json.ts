/** An object of JSON, whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one when it is none. */
export function readObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Whether the value is an object, and not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list, each item read; an empty one when it is none. */
export function readList<Item>(value: unknown, read: (item: unknown) => Item): Item[] {
  return Array.isArray(value) ? value.map((item) => read(item)) : [];
}

/** The value as text; an empty one when it is none. */
export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value as text, or null. */
export function readTextOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value as a number; 0 when it is none. */
export function readNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The value as a number, or null. */
export function readNumberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** The bytes of a text in base64; none when it is not base64. */
export function readBytes(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    const text = atob(readText(value));
    // Step by step: `Uint8Array.from` takes a minute for what this does in a second.
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) {
      bytes[at] = text.charCodeAt(at);
    }
    return bytes;
  } catch {
    return new Uint8Array();
  }
}

/** Bytes as text in base64. */
export function toBase64(bytes: Uint8Array): string {
  // In pieces: a function takes some ten thousands of arguments only.
  const PIECE = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}
