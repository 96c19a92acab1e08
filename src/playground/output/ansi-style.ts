/** A color of a terminal: one of the sixteen of a palette, or red, green and blue. */
export type Color = number | `#${string}`;

/** How a terminal writes. */
export interface Style {
  readonly color: Color | null;
  readonly background: Color | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

/** As it begins, and after a reset. */
export const PLAIN: Style = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

const SWITCHES: ReadonlyMap<number, Partial<Style>> = new Map<number, Partial<Style>>([
  [0, PLAIN],
  [1, { bold: true }],
  [2, { dim: true }],
  [3, { italic: true }],
  [4, { underline: true }],
  [7, { inverse: true }],
  [9, { strike: true }],
  [22, { bold: false, dim: false }],
  [23, { italic: false }],
  [24, { underline: false }],
  [27, { inverse: false }],
  [29, { strike: false }],
  [39, { color: null }],
  [49, { background: null }],
]);

/** Where each eight colors of the palette begin: https://man7.org/linux/man-pages/man4/console_codes.4.html */
const PALETTES = [
  { first: 30, name: 'color', palette: 0 },
  { first: 40, name: 'background', palette: 0 },
  { first: 90, name: 'color', palette: 8 },
  { first: 100, name: 'background', palette: 8 },
] as const;

const EXTENDED: ReadonlyMap<number, 'color' | 'background'> = new Map([
  [38, 'color'],
  [48, 'background'],
]);

/** The style after the numbers of a sequence "select graphic rendition". */
export function restyle(style: Style, numbers: readonly number[]): Style {
  const after = { ...style };
  const left = [...numbers];
  for (let code = left.shift(); code !== undefined; code = left.shift()) {
    Object.assign(after, changeOf(code, left));
  }
  return isPlain(after) ? PLAIN : after;
}

/** What one number changes; it may take more from those that follow. */
function changeOf(code: number, following: number[]): Partial<Style> {
  const extended = EXTENDED.get(code);
  if (extended !== undefined) {
    return { [extended]: extendedColor(following) };
  }
  const palette = PALETTES.find(({ first }) => code >= first && code < first + 8);
  return palette === undefined
    ? (SWITCHES.get(code) ?? {})
    : { [palette.name]: code - palette.first + palette.palette };
}

function isPlain(style: Style): boolean {
  return style.color === null && style.background === null && !Object.values(style).includes(true);
}

/** Takes the numbers of one color of 256, or of red, green and blue, from the list. */
function extendedColor(numbers: number[]): Color | null {
  const kind = numbers.shift();
  if (kind === 5) {
    return indexed(Math.min(numbers.shift() ?? 0, 255));
  }
  return kind === 2 ? hex(numbers.splice(0, 3)) : null;
}

/** The 256 colors: the palette, a cube of 6 × 6 × 6, and 24 steps of grey. */
function indexed(index: number): Color {
  if (index < 16) {
    return index;
  }
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return hex([grey, grey, grey]);
  }
  const place = index - 16;
  const parts = [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6];
  return hex(parts.map((part) => (part === 0 ? 0 : 55 + 40 * part)));
}

function hex(parts: readonly number[]): `#${string}` {
  const digits = parts.map((part) => Math.min(part, 255).toString(16).padStart(2, '0'));
  return `#${digits.join('').padEnd(6, '0')}`;
}
