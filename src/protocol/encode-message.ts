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
  const guests = guestsOf(message, body);
  switch (message.op) {
    case 'run': {
      const { resultBytes, printTraceback, topLevelAwait, displays, body: _, ...fields } = message;
      return {
        ...fields,
        top_level_await: topLevelAwait,
        args: [...message.args],
        displays: displays === null ? null : [...displays],
        extended,
        guests,
        has_body: body !== null,
        result_bytes: resultBytes,
        print_traceback: printTraceback,
      };
    }
    case 'do': {
      const { resultBytes, body: _, displays = null, ...fields } = message;
      const room = displays === null ? null : [...displays];
      return { ...fields, displays: room, extended, guests, result_bytes: resultBytes };
    }
    case 'reply': {
      const { op, id, error } = message;
      return { op, id, extended, guests, error: error === null ? null : { ...error } };
    }
    case 'release':
      return { op: message.op, handles: message.handles.map((entry) => [...entry]) };
  }
}

/**
 * All of the guest's objects that a message is about. The guest takes hold of them when the message
 * arrives: it may look at the value later, and a release that follows must not be faster.
 */
function guestsOf(message: HostMessage, body: OutgoingValue | null): number[] {
  const target = message.op === 'do' ? message.target : null;
  return [...(target === null ? [] : [target]), ...(body?.guests ?? [])];
}
