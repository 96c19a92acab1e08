/** How a network tells which names are the same: `CASEMAPPING` of its 005, default rfc1459. */
export type CaseMapping = 'ascii' | 'rfc1459' | 'strict-rfc1459';

export function caseMapping(advertised: unknown): CaseMapping {
  return advertised === 'ascii' || advertised === 'strict-rfc1459' ? advertised : 'rfc1459';
}

/** RFC 2812, 2.2: `[]\~` are the upper case of `{}|^`; `strict-rfc1459` leaves the last pair out. */
const FOLDED: Readonly<Record<string, string>> = { '[': '{', ']': '}', '\\': '|', '~': '^' };

/** A name as it is compared. Letters beyond ASCII are what they are. */
export function foldCase(name: string, mapping: CaseMapping): string {
  const lower = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  switch (mapping) {
    case 'ascii':
      return lower;
    case 'rfc1459':
      return lower.replaceAll(/[[\]\\~]/g, (sign) => FOLDED[sign] ?? sign);
    case 'strict-rfc1459':
      return lower.replaceAll(/[[\]\\]/g, (sign) => FOLDED[sign] ?? sign);
  }
}
