import { ProtocolError, UsageError } from '../../model/errors.ts';

/** Why data was refused: it is not what it should be, too much of it, or nothing that can cross. */
export type FailureReason = 'malformed' | 'limit' | 'unsupported';

/** The error for data that is refused. */
export function failure(reason: FailureReason, message: string, cause?: unknown): ProtocolError {
  return new ProtocolError(message, { cause, details: { reason } });
}

/** Throws when there are more of something than so many. */
export function atMost(limit: number, count: number, what: string): void {
  if (count > limit) {
    throw failure('limit', `there are more than ${limit} ${what}`);
  }
}

/**
 * What `decode` returns. That the data ended too early is a RangeError, and what the classes of
 * values refuse a UsageError: of hostile data both are failures like all others.
 */
export function refusing<Value>(decode: () => Value): Value {
  try {
    return decode();
  } catch (cause) {
    const isRefusal = cause instanceof RangeError || cause instanceof UsageError;
    throw isRefusal ? failure('malformed', cause.message, cause) : cause;
  }
}
