import { ProtocolError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import { Fields } from './fields.ts';
import { decodeMarshal } from './marshal/decode.ts';
import type { GuestMessage, ReportedUsage, ResultMessage } from './messages.ts';
import { parseError } from './parse-error.ts';

const KIB_PER_MIB = 1024;

/**
 * The message in a frame's payload, copied and checked.
 *
 * @throws ProtocolError for anything that is not exactly one of the messages.
 */
export function parseGuestMessage(payload: Uint8Array): GuestMessage {
  const fields = new Fields(decodeMarshal(payload), 'message');
  const op = fields.text('op');
  switch (op) {
    case 'sealed':
      return { op, python: fields.text('python') };
    case 'seal-failed':
      return { op, layer: fields.text('layer'), message: fields.text('message') };
    case 'unknown':
      return { op };
    case 'result':
      return parseResult(fields);
    default:
      throw new ProtocolError('message: op is none that a guest may send');
  }
}

function parseResult(fields: Fields): ResultMessage {
  const base = { op: 'result', id: fields.integer('id', 0), usage: parseUsage(fields) } as const;
  const status = fields.text('status');
  switch (status) {
    case 'ok':
      return {
        ...base,
        status,
        value: decodeLeniently(fields.bytesOrNull('value')),
        repr: fields.textOrNull('repr'),
        tooLarge: fields.raw('too_large') === undefined ? false : fields.boolean('too_large'),
      };
    case 'error':
      return {
        ...base,
        status,
        error: parseError(fields.raw('error')),
        interrupted: fields.boolean('interrupted'),
      };
    case 'exited':
      return {
        ...base,
        status,
        exitCode: fields.integer('exit_code', 0),
        message: fields.textOrNull('message'),
      };
    default:
      throw new ProtocolError('result: status is none of ok, error, exited');
  }
}

/** A value that cannot be decoded is no reason to end the guest: the run simply has none. */
function decodeLeniently(encoded: Uint8Array | null): PythonValue | undefined {
  if (encoded === null) {
    return undefined;
  }
  try {
    return decodeMarshal(encoded);
  } catch (error) {
    if (error instanceof ProtocolError) {
      return undefined;
    }
    throw error;
  }
}

function parseUsage(fields: Fields): ReportedUsage {
  const usage = new Fields(fields.raw('usage'), 'usage');
  return {
    cpuMs: usage.integer('cpu_ms', 0),
    peakMemoryMiB: usage.integer('peak_kib', 0) / KIB_PER_MIB,
  };
}
