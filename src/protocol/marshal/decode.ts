import type { PythonValue } from '../../model/value.ts';
import { Decoder } from './decoder.ts';
import { refusing } from './failure.ts';

/**
 * The value of plain types that the bytes begin with, and how many bytes it took. It shares no
 * memory with them.
 *
 * @throws ProtocolError whose `details.reason` is `malformed`, `limit` or `unsupported`.
 */
export function decodeMarshalPrefix(bytes: Uint8Array): {
  readonly value: PythonValue;
  readonly end: number;
} {
  const decoder = new Decoder(bytes);
  const value = refusing(() => decoder.value());
  return { value, end: decoder.at };
}
