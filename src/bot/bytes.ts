const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** As much of the beginning of a text as fits, never half a character. */
export function cutBytes(text: string, most: number): string {
  const room = new Uint8Array(Math.max(0, most));
  return text.slice(0, encoder.encodeInto(text, room).read);
}
