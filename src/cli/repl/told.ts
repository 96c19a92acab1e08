import { GuestError, SandboxError } from '../../index.ts';

/**
 * An error that a person is told in one line, and the REPL goes on: of the library, or an exception of
 * the guest's where it was asked something. A fault of ours is none of them.
 */
export function isTold(error: unknown): error is Error {
  return (
    error instanceof GuestError || (error instanceof SandboxError && error.code !== 'INTERNAL')
  );
}

/** What it says, as a person at the command line would say it. */
export function reasonOf({ message }: Error): string {
  return message
    .replace(/^(?:checkpoint|restore|fork): /, '')
    .replace("write wall: 'wasm'", '--wall wasm can');
}
