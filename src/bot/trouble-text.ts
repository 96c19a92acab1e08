import { SandboxError } from '../index.ts';

/** What people are told of what was thrown: nothing of paths or of this machine. */
export function troubleText(error: unknown): string {
  if (error instanceof SandboxError && error.code === 'PROTOCOL') {
    return '[the guest broke the protocol and was ended; the next statement finds a new one]';
  }
  if (error instanceof SandboxError && error.code === 'CAPACITY') {
    return '[every guest is in use; try again in a moment]';
  }
  if (error instanceof SandboxError && error.code === 'USAGE') {
    return '[that did not run: the guest had ended, or the code is too long]';
  }
  return '[no guest can be had at the moment; the operator can read why]';
}
