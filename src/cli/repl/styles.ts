/** Select Graphic Rendition of ECMA-48, as CPython's own REPL chooses it where that has a choice. */
const STYLES = {
  prompt: '\u001B[1;35m',
  keyword: '\u001B[1;34m',
  text: '\u001B[32m',
  number: '\u001B[33m',
  comment: '\u001B[31m',
  command: '\u001B[36m',
  dim: '\u001B[2m',
} as const;
const RESET = '\u001B[0m';

export type Style = keyof typeof STYLES;

/** A piece of a text in one style. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly style: Style;
}

/** `text` in a style; as it is where no colours are wanted. */
export function styled(text: string, style: Style | null, color: boolean): string {
  return !color || style === null || text === '' ? text : STYLES[style] + text + RESET;
}
