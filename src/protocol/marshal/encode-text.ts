const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Encodes to UTF-8; a lone surrogate becomes its three bytes. */
export function encodeText(text: string): Uint8Array {
  return LONE_SURROGATE.test(text) ? encodeWithSurrogates(text) : Buffer.from(text, 'utf8');
}

function encodeWithSurrogates(text: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const part of text.split(/([\ud800-\udfff])/u)) {
    const unit = part.charCodeAt(0);
    if (part.length === 1 && unit >= 0xd800 && unit <= 0xdfff) {
      pieces.push(Uint8Array.of(0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)));
    } else {
      pieces.push(Buffer.from(part, 'utf8'));
    }
  }
  return Buffer.concat(pieces);
}
