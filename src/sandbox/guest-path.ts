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
