/**
 * C0 and C1 control characters but for newline and tab, which move a terminal's cursor and more; and what
 * has a line shown in another order than it is (Unicode Technical Report 36, 3.3).
 */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text of a guest as it may be written to a terminal: each control character as `\x1b` is here. */
export function plainText(text: string): string {
  return text.replaceAll(CONTROLS, (character) => {
    const digits = character.charCodeAt(0).toString(16);
    return digits.length > 2 ? `\\u${digits}` : `\\x${digits.padStart(2, '0')}`;
  });
}

/** The same for what has to stay on one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** JSON that says the same, and that a terminal may be shown: it has some control characters as they are. */
export function plainJsonText(json: string): string {
  return json.replaceAll(CONTROLS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
