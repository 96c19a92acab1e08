/** The longest name that a download gets: file systems take 255 bytes, a character has up to four. */
const MAX_NAME_CHARACTERS = 60;

/** What names must not have on one system or another, and what turns the direction of text around. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- they are among what no name may have
  /[\u0000-\u001F\u007F-\u009F"*/:<>?\\|\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF0-\uFFFF]/g;

/** Names of devices: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:aux|con|nul|prn|com\d|lpt\d)(?=\.|$)/i;

/** A name to save a file of the guest under: the last part of its path, without what may harm. */
export function safeName(path: string): string {
  const last = path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const clean = visibleName(last)
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(DEVICE, '_$&');
  const extension = /\.\w{1,10}$/.exec(clean)?.[0] ?? '';
  // By characters of Unicode, so that none is cut in two.
  const stem = Array.from(clean.slice(0, clean.length - extension.length));
  const name = stem.slice(0, MAX_NAME_CHARACTERS - extension.length).join('') + extension;
  return name === '' ? 'file' : name;
}

/** A name as it is shown: characters that cannot be seen, or turn others around, are. */
export function visibleName(name: string): string {
  return name.replace(UNSAFE, (character) => (character === '/' ? '/' : '_'));
}

/** Where a file that the visitor gives goes: a plain name in the work folder; null for none. */
export function givenName(name: string): string | null {
  const safe = safeName(name);
  return safe === 'file' && name !== 'file' ? null : safe;
}
