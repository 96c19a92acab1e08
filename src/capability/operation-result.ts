import { ProtocolError, UsageError } from '../model/errors.ts';
import type { PythonError } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import type { EncodedValue, ExitedResult, ResultMessage } from '../protocol/messages.ts';
import { guestErrorFrom } from './guest-error.ts';
import type { OperationValue } from './link.ts';

/**
 * What came of an operation.
 *
 * @throws GuestError when an exception did, UsageError when the value is too large.
 */
export function readResult(
  result: ResultMessage,
  owner: object,
  decode: (encoded: EncodedValue) => PythonValue,
): OperationValue {
  switch (result.status) {
    case 'ok':
      if (result.tooLarge) {
        throw new UsageError('the result is larger than the limits.resultBytes of the policy');
      }
      return {
        value: result.value === null ? undefined : decodeWithin(result.value, decode),
        repr: result.repr,
      };
    case 'error':
      throw guestErrorFrom(result.error, { owner, operation: result.id });
    case 'exited':
      throw guestErrorFrom(exitError(result), { owner, operation: result.id });
  }
}

/** Whether a value is only too large to be decoded, or of a kind that is not known. */
export function isOverLimit(error: unknown): boolean {
  return (
    error instanceof ProtocolError &&
    (error.details['reason'] === 'limit' || error.details['reason'] === 'unsupported')
  );
}

function decodeWithin(
  encoded: EncodedValue,
  decode: (encoded: EncodedValue) => PythonValue,
): PythonValue {
  try {
    return decode(encoded);
  } catch (error) {
    if (isOverLimit(error)) {
      throw new UsageError('the result cannot be read: it is over a limit', { cause: error });
    }
    throw error;
  }
}

/** `sys.exit()` in what was called, as the exception that it is. */
function exitError({ exitCode, message }: ExitedResult): PythonError {
  const text = message ?? String(exitCode);
  return {
    name: 'SystemExit',
    message: text,
    frames: [],
    text: `SystemExit: ${text}\n`,
    cause: null,
    context: null,
    notes: [],
    exceptions: [],
    errno: null,
    hooked: false,
  };
}
