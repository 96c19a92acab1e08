import { randomUUID } from 'node:crypto';
import type { HostCallError, HostErrorKind } from '../protocol/messages.ts';
import { GuestError, operationBehind } from './guest-error.ts';
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
  if (thrown instanceof Refusal) {
    return failure(thrown.kind, thrown.message);
  }
  if (thrown instanceof GuestError) {
    const operation = operationBehind(thrown, owner);
    if (operation !== null) {
      return { ...failure('guest', thrown.message), ref: operation };
    }
  }
  const told = publicMessage(thrown);
  if (told !== null) {
    return failure(thrown instanceof PublicError ? (thrown.kind ?? 'host') : 'host', told);
  }
  const id = randomUUID().slice(0, ID_DIGITS);
  hide(id, thrown);
  return { kind: 'host', message: `the host function failed (id ${id})`, ref: id };
}

function failure(kind: HostErrorKind, message: string): HostCallError {
  return { kind, message: message.slice(0, MAX_MESSAGE_UNITS), ref: null };
}

/** The message of an error that says that it is public. Reading it may fail in any way. */
function publicMessage(thrown: unknown): string | null {
  try {
    if (
      thrown instanceof Error &&
      (thrown instanceof PublicError ||
        Reflect.getOwnPropertyDescriptor(thrown, 'public')?.value === true)
    ) {
      const message: unknown = Reflect.get(thrown, 'message');
      return typeof message === 'string' ? message : null;
    }
  } catch {
    // what cannot be read is not told
  }
  return null;
}
