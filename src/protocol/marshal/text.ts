import { failure } from './failure.ts';

// Python strings may hold lone surrogates, as those of JavaScript may. Marshal writes them in three
// bytes, as UTF-8 would if it were allowed to ("surrogatepass"). Strict UTF-8 is tried first.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** For strings up to this long a loop is faster than the call of a decoder. */
const SHORT_BYTES = 16;

/** Decodes UTF-8 in which lone surrogates are allowed. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= SHORT_BYTES) {
    const short = decodeShortAscii(bytes);
    if (short !== null) {
      return short;
    }
  }
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeWithSurrogates(bytes);
  }
}

function decodeShortAscii(bytes: Uint8Array): string | null {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) {
      return null;
    }
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Cuts the bytes at each encoded surrogate (ED A0..BF xx); the rest must be strict UTF-8. */
function decodeWithSurrogates(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let start = 0;
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    const second = bytes[at + 1] ?? 0;
    const third = bytes[at + 2] ?? 0;
    if (second >= 0xa0 && second <= 0xbf && third >= 0x80 && third <= 0xbf) {
      pieces.push(decodeStrictly(bytes.subarray(start, at)));
      pieces.push(String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)));
      start = at + 3;
    }
  }
  pieces.push(decodeStrictly(bytes.subarray(start)));
  return pieces.join('');
}

function decodeStrictly(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw failure('malformed', 'a string is not UTF-8', cause);
  }
}
