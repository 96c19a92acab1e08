import { PIECE_BYTES } from './limits.ts';

/** Bytes as pieces that messages carry: small ones are put together, large ones cut. */
export function pieces(parts: readonly Uint8Array[]): Uint8Array[] {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  if (bytes <= PIECE_BYTES) {
    return bytes === 0 ? [] : [joined(parts, bytes)];
  }
  return parts.flatMap((part) => {
    const cut: Uint8Array[] = [];
    for (let at = 0; at < part.length; at += PIECE_BYTES) {
      cut.push(part.subarray(at, at + PIECE_BYTES));
    }
    return cut;
  });
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
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
