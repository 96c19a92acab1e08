import type { PythonValue } from '../../model/value.ts';
import { Decoder } from './decoder.ts';
import type { Extensions } from './extensions.ts';
import { failure } from './failure.ts';

/** A value, and how many bytes it took. */
interface Prefix {
  readonly value: PythonValue;
  readonly end: number;
}

/**
 * Decodes the value of plain types that the bytes begin with. It shares no memory with them.
 *
 * @throws ProtocolError whose `details.reason` is `malformed`, `limit` or `unsupported`.
 */
export function decodeMarshalPrefix(bytes: Uint8Array): Prefix {
  return decodePrefix(bytes, () => null);
}

/** The same, but nothing may follow the value. */
export function decodeMarshal(bytes: Uint8Array): PythonValue {
  return decodeWhole(bytes, () => null);
}

/** Decodes a value that may have extensions; nothing may follow it. */
export function decodeWhole(bytes: Uint8Array, extensions: () => Extensions | null): PythonValue {
  const { value, end } = decodePrefix(bytes, extensions);
  if (end !== bytes.length) {
    throw failure('malformed', 'there are bytes after the value');
  }
  return value;
}

/** Asks for `extensions` anew before each of at most two passes. */
function decodePrefix(bytes: Uint8Array, extensions: () => Extensions | null): Prefix {
  const first = new Decoder(bytes, extensions(), new Set());
  const value = first.decode();
  if (first.misjudged.size === 0) {
    return { value, end: first.end };
  }
  const second = new Decoder(bytes, extensions(), first.misjudged);
  return { value: second.decode(), end: second.end };
}
