import { ProtocolError } from '../model/errors.ts';
import type { PythonError, TracebackFrame } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import { encodeFrame } from '../protocol/encode-frame.ts';
import { encodeMarshal } from '../protocol/marshal/encode.ts';
import type { EncodedValue, GuestMessage, ReportedUsage } from '../protocol/messages.ts';
import { fits } from './fits.ts';

const KIB_PER_MIB = 1024;

/**
 * What a guest said, as the frame that it sent: the other way of `parseGuestMessage`. A guest can write a
 * message whose parts are shared, so that it is larger when each is written out.
 *
 * @throws ProtocolError when it would be larger than `mostBytes`.
 */
export function encodeGuestMessage(message: GuestMessage, mostBytes: number): Uint8Array[] {
  const header = headerOf(message, mostBytes);
  if (!fits(header, mostBytes)) {
    throw new ProtocolError('the guest sent a message that is larger than it looks');
  }
  const body = bodyOf(message);
  return body === null
    ? encodeFrame([encodeMarshal(header)])
    : encodeFrame([encodeMarshal(header), body.bytes], [body.attached]);
}

function bodyOf(message: GuestMessage): EncodedValue | null {
  switch (message.op) {
    case 'call':
      return message.body;
    case 'result':
      return message.status === 'ok' ? message.value : null;
    default:
      return null;
  }
}

/** Names on the wire are Python's. */
function headerOf(message: GuestMessage, mostBytes: number): PythonValue {
  switch (message.op) {
    case 'sealed':
    case 'seal-failed':
    case 'cancel':
      return { ...message };
    case 'call': {
      const { body: _, ...fields } = message;
      return fields;
    }
    case 'release':
      return { op: message.op, handles: message.handles.map((entry) => [...entry]) };
    case 'display': {
      const { op, bundle = null } = message;
      // A number says how many displays were dropped: one that is too large is.
      return { op, bundle: fits(bundle, mostBytes) ? bundle : 1 };
    }
    case 'result': {
      const { op, id, status } = message;
      const base = { op, id, status, usage: usageOf(message.usage) };
      switch (message.status) {
        case 'ok':
          return { ...base, repr: message.repr, too_large: message.tooLarge };
        case 'error':
          return { ...base, error: errorOf(message.error), interrupted: message.interrupted };
        case 'exited':
          return { ...base, exit_code: message.exitCode, message: message.message };
      }
    }
  }
}

function usageOf({ cpuMs, peakMemoryMiB }: ReportedUsage): PythonValue {
  return { cpu_ms: cpuMs, peak_kib: Math.round(peakMemoryMiB * KIB_PER_MIB) };
}

function errorOf(error: PythonError): PythonValue {
  return {
    ...error,
    frames: error.frames.map(frameOf),
    cause: error.cause === null ? null : errorOf(error.cause),
    context: error.context === null ? null : errorOf(error.context),
    notes: [...error.notes],
    exceptions: error.exceptions.map(errorOf),
  };
}

function frameOf({ endLine, endColumn, ...frame }: TracebackFrame): PythonValue {
  return { ...frame, end_line: endLine, end_column: endColumn };
}
