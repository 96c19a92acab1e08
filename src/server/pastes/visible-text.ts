/** Controls but for the line feed and the tab, and what could show another text than the one that is there. */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** And what is written otherwise in markup. */
const SIGN = new RegExp(`[&<>]|(?!\\r\\n)${UNSEEN.source}`);
const DELETE = 0x7f;
/** Unicode's pictures of the first controls, in their order. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = 0x2421;

/** The whole text, with what does not show, or changes the order of what does, as signs that show. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, (sign) => pictureOf(sign.charCodeAt(0)));
}

/** As much of a text as has so many signs that a page shows as others. */
export function beginning(text: string, mostSigns: number): string {
  const signs = new RegExp(SIGN, 'g');
  for (let found = 0; signs.test(text); found += 1) {
    if (found === mostSigns) {
      return text.slice(0, signs.lastIndex - 1);
    }
  }
  return text;
}

function pictureOf(code: number): string {
  if (code < 0x20) {
    return String.fromCharCode(PICTURES + code);
  }
  if (code === DELETE) {
    return String.fromCharCode(PICTURE_OF_DELETE);
  }
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
