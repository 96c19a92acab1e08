/** C0 and C1 control characters but for newline and tab: they move a terminal's cursor, and more. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Text of a guest as it may be written to a terminal: each control character as `\x1b` is here. */
export function plainText(text: string): string {
  return text.replaceAll(
    CONTROLS,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** The same for what has to stay on one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
