import { UsageError } from '../model/errors.ts';
import type { HostCallError, HostErrorKind } from '../protocol/messages.ts';
import { GuestError, operationBehind } from './guest-error.ts';
import { TooManyHandlesError } from './host-table.ts';
import { PublicError } from './public-error.ts';
import { Refusal } from './refusal.ts';

/** UTF-16 units of a message for the guest; the rest is cut. */
const MAX_MESSAGE_UNITS = 16_384;

/** Digits of a random number by which the host finds an error that the guest was not told. */
const ID_DIGITS = 8;

/** What the guest is told of something thrown by the host; `hide` gets what it is not told. */
export function failureOf(
  thrown: unknown,
  owner: object,
  hide: (id: string, error: unknown) => void,
): HostCallError {
  const told = toldFailure(thrown, owner);
  if (told !== null) {
    return told;
  }
  const id = crypto.randomUUID().slice(0, ID_DIGITS);
  hide(id, thrown);
  return { kind: 'host', message: `the host function failed (id ${id})`, ref: id };
}

/** null for what the guest is not to know. Even looking at what was thrown may throw. */
function toldFailure(thrown: unknown, owner: object): HostCallError | null {
  try {
    if (thrown instanceof Refusal) {
      return failure(thrown.kind, thrown.message);
    }
    if (thrown instanceof UsageError && thrown.cause instanceof TooManyHandlesError) {
      return failure('budget', thrown.cause.message); // around it is where the encoder was
    }
    if (thrown instanceof GuestError) {
      const operation = operationBehind(thrown, owner);
      return operation === null ? null : { ...failure('guest', thrown.message), ref: operation };
    }
    if (thrown instanceof Error && isPublic(thrown)) {
      const message: unknown = Reflect.get(thrown, 'message');
      const kind = thrown instanceof PublicError ? thrown.kind : null;
      return typeof message === 'string' ? failure(kind ?? 'host', message) : null;
    }
  } catch {
    // what cannot be read is not told
  }
  return null;
}

function failure(kind: HostErrorKind, message: string): HostCallError {
  return { kind, message: message.slice(0, MAX_MESSAGE_UNITS), ref: null };
}

function isPublic(thrown: Error): boolean {
  return (
    thrown instanceof PublicError ||
    Reflect.getOwnPropertyDescriptor(thrown, 'public')?.value === true
  );
}
