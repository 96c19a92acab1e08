import { failure } from './failure.ts';

// Python strings may hold lone surrogates, as those of JavaScript may. Marshal writes them in three
// bytes, as UTF-8 would if it were allowed to ("surrogatepass"). Strict UTF-8 is tried first.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A run of encoded surrogates, in bytes read as Latin-1. */
const SURROGATES = /((?:\xed[\xa0-\xbf][\x80-\xbf])+)/;

/** Decodes UTF-8 in which lone surrogates are allowed. */
export function decodeText(bytes: Buffer): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    const pieces = bytes.toString('latin1').split(SURROGATES);
    return pieces.map((piece, index) => decodePiece(piece, index % 2 === 1)).join('');
  }
}

function decodePiece(piece: string, isSurrogates: boolean): string {
  if (isSurrogates) {
    return piece.replaceAll(/.(.)(.)/gs, (_, second: string, third: string) =>
      String.fromCharCode(
        0xd000 | ((second.charCodeAt(0) & 0x3f) << 6) | (third.charCodeAt(0) & 0x3f),
      ),
    );
  }
  try {
    return strictDecoder.decode(Buffer.from(piece, 'latin1'));
  } catch (cause) {
    throw failure('malformed', 'a string is not UTF-8', cause);
  }
}
