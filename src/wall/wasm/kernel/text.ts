/** Texts of the host in UTF-8. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as a text of one character each. At most some thousands: each becomes an argument. */
export function characters(bytes: Uint8Array): string {
  // Nothing else is as fast, and every path that the guest uses comes this way.
  const text: unknown = Reflect.apply(String.fromCharCode, undefined, bytes);
  return String(text);
}

/** A text of the host as the guest has names: one character for each byte. */
export function toBytes(text: string): string {
  return characters(encode(text));
}

/** The reverse; null when the bytes are not UTF-8. */
export function fromBytes(name: string): string | null {
  const bytes = Uint8Array.from(name, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
