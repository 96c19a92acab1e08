import { ProtocolError } from '../../model/errors.ts';

/** Why data was refused: it is not what it should be, too much of it, or nothing that can cross. */
export type FailureReason = 'malformed' | 'limit' | 'unsupported';

/** The error for data that is refused. */
export function failure(reason: FailureReason, message: string, cause?: unknown): ProtocolError {
  return new ProtocolError(message, { cause, details: { reason } });
}
