import { failure } from './failure.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** For texts up to this long a loop is faster than the call of a decoder. */
const SHORT_BYTES = 32;

/** What the encoding of every surrogate begins with, and that of some other characters. */
const SURROGATE_LEAD = 0xed;

/** The least character that needs so many bytes after the first, and the greatest of all. */
const LEAST = [0, 0x80, 0x800, 0x10000] as const;
const GREATEST = 0x10ffff;

/** A part of a text, in memory that all texts use in turn. */
const units = new Uint16Array(1024);
const unitBytes = Buffer.from(units.buffer);

/**
 * Decodes UTF-8 in which lone surrogates are allowed, as they are in the strings of Python and
 * JavaScript: marshal writes three bytes for each.
 */
export function decodeText(bytes: Buffer): string {
  // Not what the strict decoder refused: errors by the million would cost minutes.
  if (bytes.length <= SHORT_BYTES || bytes.includes(SURROGATE_LEAD)) {
    return decodeLeniently(bytes);
  }
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw failure('malformed', 'a string is not UTF-8', cause);
  }
}

function decodeLeniently(bytes: Uint8Array): string {
  let text = '';
  let filled = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    let point = more === 0 ? lead : lead & (0x3f >> more);
    let isWrong = (lead >= 0x80 && lead < 0xc2) || lead > 0xf4;
    for (let index = at + 1; index <= at + more; index += 1) {
      const next = bytes[index] ?? 0;
      isWrong ||= next >> 6 !== 2;
      point = (point << 6) | (next & 0x3f);
    }
    if (isWrong || point < LEAST[more] || point > GREATEST) {
      throw failure('malformed', 'a string is not UTF-8');
    }
    at += more + 1;
    if (point > 0xffff) {
      units[filled] = 0xd7c0 + (point >> 10);
      filled += 1;
      point = 0xdc00 | (point & 0x3ff);
    }
    units[filled] = point;
    filled += 1;
    if (filled >= units.length - 1 || at === bytes.length) {
      text += unitBytes.toString('utf16le', 0, filled * 2);
      filled = 0;
    }
  }
  return text;
}
