/** An unsigned number in groups of 7 bits, lowest first (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** A signed number of 32 bits (LEB128): the last group's sign bit is that of the number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const group = rest & 0x7f;
    rest >>= 7;
    const complete = (rest === 0 && (group & 0x40) === 0) || (rest === -1 && (group & 0x40) !== 0);
    bytes.push(complete ? group : group + 0x80);
    if (complete) {
      return bytes;
    }
  }
}

/** A length and the text as UTF-8. */
export function named(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return joined([unsigned(bytes.length), bytes]);
}

/** Pieces one after the other, as new memory. */
export function joined(pieces: readonly ArrayLike<number>[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A count and the items. */
export function listed(items: readonly ArrayLike<number>[]): Uint8Array {
  return joined([unsigned(items.length), ...items]);
}
