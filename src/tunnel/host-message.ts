import { ProtocolError } from '../model/errors.ts';
import type { PythonRecord, PythonValue } from '../model/value.ts';
import type { Frame } from '../protocol/frames.ts';
import { decodeMarshalPrefix } from '../protocol/marshal/decode.ts';
import type {
  DoMessage,
  GuestAction,
  HandleCount,
  HostCallError,
  HostErrorKind,
  HostMessage,
  OutgoingValue,
  RunMessage,
} from '../protocol/messages.ts';

const ACTIONS: readonly GuestAction[] = [
  ...(['get', 'set', 'delete', 'call', 'getitem', 'setitem', 'delitem'] as const),
  ...(['contains', 'len', 'iter', 'next', 'repr', 'dir', 'serve'] as const),
];
const ERROR_KINDS: readonly HostErrorKind[] = [
  ...(['host', 'attribute', 'key', 'index', 'type', 'value'] as const),
  ...(['revoked', 'budget', 'timeout', 'guest', 'stop'] as const),
];

/**
 * The message in a frame that a client sends for its guest: what `encodeMessage` has made of it. A value
 * in it is not looked at; the guest is the client's own.
 *
 * @throws ProtocolError for what no host sends.
 */
export function parseHostMessage({ message, attached }: Frame): HostMessage {
  const { value, end } = decodeMarshalPrefix(message);
  const record = asRecord(value);
  const bytes = message.subarray(end);
  const extended = record['extended'] === true;
  const target = record['target'];
  const hasTarget = record['op'] === 'do' && target !== null;
  // The target is told with the objects in the value: see encode-message.ts.
  const guests = list(record['guests'] ?? []).map(asNumber);
  const body: OutgoingValue = {
    bytes,
    attached: attached.length === 0 ? [] : [attached],
    extended,
    guests: hasTarget ? guests.slice(1) : guests,
  };
  const given = bytes.length === 0 ? null : body;
  if (given === null && attached.length > 0) {
    throw wrong();
  }
  switch (record['op']) {
    case 'run':
      return runOf(record, given);
    case 'do':
      return doOf(record, body);
    case 'reply': {
      const error = record['error'] === null ? null : errorOf(asRecord(record['error']));
      return { op: 'reply', id: asNumber(record['id']), error, body: given };
    }
    case 'release':
      return { op: 'release', handles: list(record['handles']).map(handleOf) };
    default:
      throw wrong();
  }
}

function runOf(record: PythonRecord, body: OutgoingValue | null): RunMessage {
  const { stdin, code, module, kind } = record;
  return {
    op: 'run',
    id: asNumber(record['id']),
    kind: kind === 'module' ? kind : 'code',
    code: code === null ? null : asText(code),
    module: module === null ? null : asText(module),
    filename: asText(record['filename']),
    source: record['source'] === true,
    args: list(record['args']).map(asText),
    argv0: asText(record['argv0']),
    env: Object.fromEntries(
      Object.entries(asRecord(record['env'])).map(([name, value]) => [name, asText(value)]),
    ),
    stdin: stdin instanceof Uint8Array || stdin === 'stream' ? stdin : null,
    final: record['final'] === true,
    context: asNumber(record['context']),
    topLevelAwait: record['top_level_await'] === true,
    printTraceback: record['print_traceback'] === true,
    resultBytes: asNumber(record['result_bytes']),
    displays: displaysOf(record['displays']),
    body,
  };
}

function doOf(record: PythonRecord, body: OutgoingValue): DoMessage {
  const { target, name, context } = record;
  const action = ACTIONS.find((known) => known === record['action']);
  if (action === undefined) {
    throw wrong();
  }
  return {
    op: 'do',
    id: asNumber(record['id']),
    action,
    target: target === null ? null : asNumber(target),
    name: name === null ? null : asText(name),
    ...(context === undefined ? {} : { context: asNumber(context) }),
    resultBytes: asNumber(record['result_bytes']),
    displays: displaysOf(record['displays']),
    body,
  };
}

function errorOf({ kind, message, ref }: PythonRecord): HostCallError {
  const known = ERROR_KINDS.find((name) => name === kind);
  if (known === undefined) {
    throw wrong();
  }
  return {
    kind: known,
    message: asText(message),
    ref: ref === null || typeof ref === 'string' ? ref : asNumber(ref),
  };
}

function displaysOf(value: PythonValue | undefined): readonly [number, number] | null {
  if (value === null) {
    return null;
  }
  const [count, bytes] = list(value);
  return [asNumber(count), asNumber(bytes)];
}

function handleOf(value: PythonValue): HandleCount {
  const [handle, count] = list(value);
  return [asNumber(handle), asNumber(count)];
}

function asRecord(value: PythonValue | undefined): PythonRecord {
  if (typeof value !== 'object' || value === null || !isRecord(value)) {
    throw wrong();
  }
  return value;
}

function isRecord(value: PythonValue & object): value is PythonRecord {
  return Object.getPrototypeOf(value) === null;
}

function list(value: PythonValue | undefined): readonly PythonValue[] {
  if (!Array.isArray(value)) {
    throw wrong();
  }
  return value;
}

function asText(value: PythonValue | undefined): string {
  if (typeof value !== 'string') {
    throw wrong();
  }
  return value;
}

/** A whole number from 0 on. */
function asNumber(value: PythonValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw wrong();
  }
  return value;
}

function wrong(): ProtocolError {
  return new ProtocolError('tunnel: a frame holds no message that a host sends to its guest');
}
