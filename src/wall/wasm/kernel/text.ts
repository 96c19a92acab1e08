/** Texts of the host in UTF-8. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A text of the host as the guest has names: one character for each byte. */
export function toBytes(text: string): string {
  return String.fromCharCode(...encode(text));
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
