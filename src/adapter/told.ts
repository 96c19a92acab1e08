import { GuestError, SandboxError } from '../index.ts';

/**
 * An error that a person is told in one line, and the session goes on: of the library, or an exception of
 * the guest's where it was asked something. A fault of ours is none of them.
 */
export function isTold(error: unknown): error is Error {
  return (
    error instanceof GuestError || (error instanceof SandboxError && error.code !== 'INTERNAL')
  );
}
