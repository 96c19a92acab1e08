import { ERRNO } from './errno.ts';
import type { ErrnoName } from './errno.ts';

/** A system call that failed. It never leaves the kernel: the guest gets the number. */
export class SystemError extends Error {
  readonly code: ErrnoName;
  readonly errno: number;

  constructor(code: ErrnoName) {
    super(code);
    this.code = code;
    this.errno = ERRNO[code];
  }
}

/** One error for each number, made once: guests fail often, and a stack trace costs microseconds. */
const errors = new Map<ErrnoName, SystemError>();

/** @throws SystemError always. */
export function fail(code: ErrnoName): never {
  let error = errors.get(code);
  if (error === undefined) {
    error = new SystemError(code);
    errors.set(code, error);
  }
  throw error;
}
