import { plainText } from './plain-text.ts';

/** Select Graphic Rendition of ECMA-48, as CPython 3.13 chooses it for tracebacks. */
const COLORS = {
  magenta: '\u001B[35m',
  boldMagenta: '\u001B[1;35m',
  red: '\u001B[31m',
  boldRed: '\u001B[1;31m',
} as const;
const RESET = '\u001B[0m';

/** The margin that lines of an exception group have. */
const LINE = /^(?<margin> *[|+] )?(?<rest>.*)$/s;
const HEADER = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const PLACE = /^( +File )("[^]*")(, line )(\d+)(?:(, in )([^]*))?$/;
const CARETS = /^ +[~^]+[ ~^]*$/;
const EXCEPTION = /^([^\s:]+)(?:(: )([^]*))?$/;

/**
 * A traceback as it may be written to a terminal. The guest chose most of it, so each control
 * character is written as `\x1b` is here; the only escape sequences are ours.
 */
export function paintTraceback(text: string, color: boolean): string {
  const safe = plainText(text);
  if (!color) {
    return safe;
  }
  let amongFrames = false;
  const painted = safe.split('\n').map((line) => {
    const { margin = '', rest = '' } = LINE.exec(line)?.groups ?? {};
    if (HEADER.test(rest) || PLACE.test(rest)) {
      amongFrames = true;
      return margin + paintPlace(rest);
    }
    if (amongFrames && CARETS.test(rest)) {
      return margin + paintCarets(rest);
    }
    if (amongFrames && EXCEPTION.test(rest)) {
      amongFrames = false;
      return margin + paintException(rest);
    }
    return line;
  });
  return painted.join('\n');
}

function paintPlace(line: string): string {
  return line.replace(
    PLACE,
    (_, start: string, file: string, middle: string, number: string, to = '', name = '') =>
      start +
      paint('magenta', file) +
      middle +
      paint('magenta', number) +
      String(to) +
      paint('magenta', String(name)),
  );
}

function paintCarets(line: string): string {
  return line
    .replaceAll(/\^+/g, (carets) => paint('boldRed', carets))
    .replaceAll(/~+/g, (tildes) => paint('red', tildes));
}

function paintException(line: string): string {
  return line.replace(
    EXCEPTION,
    (_, name: string, colon = '', message = '') =>
      paint('boldMagenta', name) + String(colon) + paint('magenta', String(message)),
  );
}

function paint(color: keyof typeof COLORS, text: string): string {
  return text === '' ? '' : COLORS[color] + text + RESET;
}
