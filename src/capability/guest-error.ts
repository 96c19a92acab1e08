import type { PythonError } from '../model/outcome.ts';

/** Where an exception is that the guest can raise again. */
interface Origin {
  /** The one whose guest it is. */
  readonly owner: object;
  /** The `do` that failed. */
  readonly operation: number;
}

const origins = new WeakMap<GuestError, Origin>();

/**
 * An exception of the guest, from something that the host did with an object of the guest. A host
 * function that lets it through raises the same exception again in the guest.
 */
export class GuestError extends Error {
  /** The exception, as in an outcome. */
  readonly error: PythonError;

  constructor(error: PythonError) {
    super(error.message === '' ? error.name : `${error.name}: ${error.message}`);
    this.name = new.target.name;
    this.error = error;
  }
}

/** A `GuestError` that knows which operation it came of. */
export function guestErrorFrom(error: PythonError, origin: Origin): GuestError {
  const made = new GuestError(error);
  origins.set(made, origin);
  return made;
}

/** The number of the operation, when it was one of this owner's guest. */
export function operationBehind(error: GuestError, owner: object): number | null {
  const origin = origins.get(error);
  return origin?.owner === owner ? origin.operation : null;
}
