import type { PythonValue } from '../model/value.ts';
import { encodeFrame } from './encode-frame.ts';
import { encodeMarshal } from './marshal/encode.ts';
import type { HostMessage, OutgoingValue } from './messages.ts';

/** One message as a whole frame, in pieces to be written one after the other. */
export function encodeMessage(message: HostMessage): Uint8Array[] {
  const body = 'body' in message ? message.body : null;
  const header = encodeMarshal(headerOf(message, body));
  return body === null ? encodeFrame([header]) : encodeFrame([header, body.bytes], body.attached);
}

/** Names on the wire are Python's. */
function headerOf(message: HostMessage, body: OutgoingValue | null): PythonValue {
  const extended = body?.extended ?? false;
  switch (message.op) {
    case 'run': {
      const { resultBytes, printTraceback, body: _, ...fields } = message;
      return {
        ...fields,
        args: [...message.args],
        extended,
        has_body: body !== null,
        result_bytes: resultBytes,
        print_traceback: printTraceback,
      };
    }
    case 'do': {
      const { resultBytes, body: _, ...fields } = message;
      return { ...fields, extended, result_bytes: resultBytes };
    }
    case 'reply': {
      const { op, id, error } = message;
      return { op, id, extended, error: error === null ? null : { ...error } };
    }
    case 'release':
      return { op: message.op, handles: message.handles.map((entry) => [...entry]) };
  }
}
