import { ProtocolError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import { Fields } from './fields.ts';
import type { Frame } from './frames.ts';
import { MAX_RELEASES } from './limits.ts';
import { decodeMarshalPrefix } from './marshal/decode.ts';
import { HOST_ACTIONS } from './messages.ts';
import type {
  CallMessage,
  EncodedValue,
  GuestMessage,
  HandleCount,
  ReportedUsage,
  ResultMessage,
} from './messages.ts';
import { parseError } from './parse-error.ts';

const KIB_PER_MIB = 1024;

/**
 * The message in a frame, copied and checked. A value in it is not decoded yet: it shares the frame's
 * memory.
 *
 * @throws ProtocolError for anything that is not exactly one of the messages.
 */
export function parseGuestMessage({ message, attached }: Frame): GuestMessage {
  const header = decodeMarshalPrefix(message);
  const bytes = message.subarray(header.end);
  const body = bytes.length === 0 ? null : { bytes, attached };
  const parsed = parseFields(new Fields(header.value, 'message'), body);
  const bodyAllowed = parsed.op === 'call' || (parsed.op === 'result' && parsed.status === 'ok');
  if (body === null ? attached.length > 0 : !bodyAllowed) {
    throw new ProtocolError('message: it carries a value where there can be none');
  }
  return parsed;
}

function parseFields(fields: Fields, body: EncodedValue | null): GuestMessage {
  const op = fields.text('op');
  switch (op) {
    case 'sealed':
      return { op, python: fields.text('python') };
    case 'seal-failed':
      return { op, layer: fields.text('layer'), message: fields.text('message') };
    case 'result':
      return parseResult(fields, body);
    case 'call':
      return parseCall(fields, body);
    case 'cancel':
      return { op, id: fields.integer('id', 1) };
    case 'display':
      return { op, bundle: fields.raw('bundle') };
    case 'release':
      return { op, handles: fields.list('handles', MAX_RELEASES).map(parseHandleCount) };
    default:
      throw new ProtocolError('message: op is none that a guest may send');
  }
}

function parseCall(fields: Fields, body: EncodedValue | null): CallMessage {
  const action = HOST_ACTIONS.find((known) => known === fields.raw('action'));
  if (action === undefined || body === null) {
    throw new ProtocolError('call: there is no such action, or no arguments');
  }
  return {
    op: 'call',
    id: fields.integer('id', 1),
    target: fields.integer('target', 1),
    action,
    name: fields.textOrNull('name'),
    body,
  };
}

function parseHandleCount(value: PythonValue): HandleCount {
  const [handle, count, ...more] = Array.isArray(value) ? value : [];
  if (!isCount(handle) || !isCount(count) || more.length > 0) {
    throw new ProtocolError('release: an entry is not a number and a count');
  }
  return [handle, count];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function parseResult(fields: Fields, body: EncodedValue | null): ResultMessage {
  const base = { op: 'result', id: fields.integer('id', 0), usage: parseUsage(fields) } as const;
  const status = fields.text('status');
  switch (status) {
    case 'ok':
      return {
        ...base,
        status,
        value: body,
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

function parseUsage(fields: Fields): ReportedUsage {
  const usage = new Fields(fields.raw('usage'), 'usage');
  return {
    cpuMs: usage.integer('cpu_ms', 0),
    peakMemoryMiB: usage.integer('peak_kib', 0) / KIB_PER_MIB,
  };
}
