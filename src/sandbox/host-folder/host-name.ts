import { UsageError } from '../../model/errors.ts';

/** As most file systems have it, in bytes; pathname(7). */
const MOST_NAME_BYTES = 255;

/** Folders within folders, so that a path stays below what a system takes. */
const MOST_DEPTH = 64;
const MOST_PATH_BYTES = 2048;

/**
 * Control characters and those for formatting, which are not seen or change the direction of what
 * follows (Unicode Technical Report 36): a name must read as what it is.
 */
const MISLEADING = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** What Windows takes for a drive, a stream, a device, or cuts off. */
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * The names in a path that a guest chose, each fit to be one of the host's.
 *
 * @throws UsageError for what is not, with the reason.
 */
export function hostNames(path: string): readonly string[] {
  const names = path.split('/');
  const reason =
    names.length > MOST_DEPTH || Buffer.byteLength(path) > MOST_PATH_BYTES
      ? 'the path is too long'
      : names.map(reasonAgainst).find((found) => found !== null);
  if (typeof reason === 'string') {
    throw refused(path, reason);
  }
  return names;
}

/** Two names with the same key are one where case, or how a letter is composed, makes no difference. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');
}

/** An error about a path, which is shown so that it misleads nobody. */
export function refused(path: string, reason: string): UsageError {
  return new UsageError(`${shownPath(path)}: ${reason}`, { details: { path } });
}

/** A path of a guest's choice as a person may see it: in quotes, with escapes for what misleads. */
export function shownPath(path: string): string {
  return JSON.stringify(path.slice(0, MOST_PATH_BYTES)).replace(
    new RegExp(MISLEADING, 'gu'),
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

function reasonAgainst(name: string): string | null {
  if (name === '' || name === '.' || name === '..') {
    return 'a part of the path is no name';
  }
  if (Buffer.byteLength(name) > MOST_NAME_BYTES) {
    return 'a name is too long';
  }
  if (LONE_SURROGATE.test(name)) {
    return 'a name is not UTF-8';
  }
  if (MISLEADING.test(name)) {
    return 'a name has characters in it that control how it is shown';
  }
  if (name.includes('\\')) {
    return 'a name has a backslash in it, which separates names elsewhere';
  }
  const isForeign = process.platform === 'win32' && NOT_ON_WINDOWS.test(name);
  return isForeign ? 'Windows has no such names' : null;
}
