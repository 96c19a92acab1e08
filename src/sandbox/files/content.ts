import { UsageError } from '../../model/errors.ts';
import { shown } from '../option-kinds.ts';

/** What can be written to a file of a guest. Texts become UTF-8. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

const encoder = new TextEncoder();

export function toBytes(piece: string | Uint8Array): Uint8Array {
  return typeof piece === 'string' ? encoder.encode(piece) : piece;
}

/** Cuts content into pieces of so many bytes; only the last may be shorter. At least one. */
export async function* pieces(content: FileContent, size: number): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = toBytes(content);
    for (let at = 0; at === 0 || at < bytes.length; at += size) {
      yield bytes.subarray(at, at + size);
    }
    return;
  }
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    for (let rest = toBytes(piece); rest.length > 0;) {
      const taken = rest.subarray(0, size - length);
      gathered.push(taken);
      length += taken.length;
      rest = rest.subarray(taken.length);
      if (length === size) {
        yield join(gathered, length);
        gathered = [];
        length = 0;
      }
    }
  }
  yield join(gathered, length);
}

/** One array of them all. A single one is not copied. */
export function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return only;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @throws UsageError for what JavaScript may pass in place of content. */
export function checkContent(option: string, content: unknown): void {
  const isStream =
    typeof content === 'object' && content !== null && Symbol.asyncIterator in content;
  if (typeof content !== 'string' && !(content instanceof Uint8Array) && !isStream) {
    throw new UsageError(
      `${option}: ${shown(content)} is not a string, a Uint8Array or an async iterable`,
    );
  }
}
