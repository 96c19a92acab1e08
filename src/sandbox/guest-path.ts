import { UsageError } from '../model/errors.ts';
import { shown } from './option-kinds.ts';

/** An absolute path without empty parts, `.` and `..`. */
const GUEST_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/;

/** @throws UsageError for what is not the absolute path of something in a guest, or of its root. */
export function checkGuestPath(option: string, path: unknown): void {
  if (typeof path !== 'string' || (path !== '/' && !GUEST_PATH.test(path))) {
    throw new UsageError(
      `${option}: ${shown(path)} is not an absolute path in the guest, such as /work`,
    );
  }
}

/** Home, and the current folder at first. */
export const WORK_FOLDER = '/work';

/**
 * An absolute path of the guest; a relative one starts from the work folder, wherever the program is.
 *
 * @throws UsageError for what can be no path.
 */
export function guestPath(option: string, path: unknown): string {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new UsageError(`${option}: ${shown(path)} is not a path in the guest, such as data.csv`);
  }
  const absolute = path.startsWith('/') ? path : `${WORK_FOLDER}/${path}`;
  // With a slash at the end a name has to be a folder's, and has no last part.
  return absolute.replace(/(?<=[^/])\/+$/, '');
}
