import { PLAIN, restyle } from './ansi-style.ts';
import type { Style } from './ansi-style.ts';

/** Text in one style. It has no control characters but newline, tab and carriage return. */
export interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** The longest escape sequence that is waited for; a longer one is shown as the text that it is. */
const MAX_SEQUENCE = 256;

/**
 * Sequences of ECMA-48: CSI; strings such as titles and links, up to their end; all else of two
 * characters.
 */
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- these characters are what it is about
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-OQ-WYZ\\`-~])/;

/** What may become one, at the end of what has come. */
const UNFINISHED =
  // oxlint-disable-next-line no-control-regex -- as above
  /\u001B(?:\[[0-?]*[ -/]*|[\]P_^X][^\u0007\u001B]*\u001B?|[ -/]*)$/;

// oxlint-disable-next-line no-control-regex -- as above
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

// oxlint-disable-next-line no-control-regex -- as above
const SELECT_STYLE = /^\u001B\[([\d;:]*)m$/;

/**
 * Reads what a program writes for a terminal: styles are kept, whatever else a terminal would do is
 * left out. It is text in the end, never markup.
 */
export class AnsiReader {
  #style: Style = PLAIN;
  #held = '';

  /** Takes the next text; what may be half a sequence is held until the rest is there. */
  push(text: string): Piece[] {
    const all = this.#held + text;
    const start = UNFINISHED.exec(all)?.index ?? all.length;
    const end = all.length - start > MAX_SEQUENCE ? all.length : start;
    this.#held = all.slice(end);
    return this.#read(all.slice(0, end));
  }

  #read(text: string): Piece[] {
    const pieces: Piece[] = [];
    let rest = text;
    while (rest !== '') {
      const match = SEQUENCE.exec(rest);
      const plain = rest.slice(0, match?.index).replace(CONTROLS, '');
      if (plain !== '') {
        pieces.push({ text: plain, style: this.#style });
      }
      rest = match === null ? '' : rest.slice(match.index + match[0].length);
      const numbers = SELECT_STYLE.exec(match?.[0] ?? '')?.[1];
      if (numbers !== undefined) {
        this.#style = restyle(this.#style, numbers.split(/[;:]/).map(Number));
      }
    }
    return pieces;
  }
}
