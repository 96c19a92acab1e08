/**
 * What a guest prints, as it may be said in a chat. Whatever could be taken for a command of a protocol
 * or a terminal, or could show another text than the one that is there, is gone.
 */

/** ECMA-48 sequences: colours of terminals, the title of a window, the cursor. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ESCAPES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -/]*[0-~])/g;
/** Colours of IRC with their numbers: https://modern.ircdocs.horse/formatting */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const COLOURS = /\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\u0004(?:[\dA-Fa-f]{6}(?:,[\dA-Fa-f]{6})?)?/g;
/** Everything that ends a line somewhere: CR, NEL, VT, FF, and Unicode's own. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const LINE_ENDS = /\r\n|[\r\u000B\u000C\u0085\u2028\u2029]/g;
/** Controls of both sets; a tab was made a space before. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g;
/** Bidi controls, what has no width, and the tags of Unicode: text that does not show. */
const UNSEEN =
  /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
/** Halves of characters: they have no UTF-8. */
const HALVES = /\p{Surrogate}/gu;
/** More marks on one letter than any language has: they cover the lines around. */
const HEAPED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Safe text of any number of lines. */
export function safeText(text: string): string {
  return text
    .replaceAll(ESCAPES, '')
    .replaceAll(COLOURS, '')
    .replaceAll(LINE_ENDS, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(CONTROLS, '')
    .replaceAll(UNSEEN, '')
    .replaceAll(HALVES, '\uFFFD')
    .replaceAll(HEAPED_MARKS, '$1');
}

/** The same for what has to be one line, a name for one. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', ' ').trim();
}
