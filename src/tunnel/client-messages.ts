import { ProtocolError } from '../model/errors.ts';
import { asText, JsonFields } from './json-fields.ts';
import { MAX_FOLDERS, MAX_NOTE_BYTES, MAX_PAYLOAD_BYTES } from './limits.ts';
import { CLIENT_OPS, TUNNEL_VERSION } from './messages.ts';
import type { ClientMessage, TunnelRequest, Wishes } from './messages.ts';
import { atMost, cut, withBytes, withJson } from './wire-bytes.ts';

const NAMES = [
  ...(['open', 'channel', 'stdin', 'stdinEnd', 'interrupt', 'kill'] as const),
  ...(['request', 'piece', 'answer', 'drop'] as const),
];
const NOTHING = new Uint8Array(0);

/** What a client says, as bytes. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const op = CLIENT_OPS[message.op];
  switch (message.op) {
    case 'open':
      return withJson(op, { version: TUNNEL_VERSION, ...message.wishes });
    case 'channel':
    case 'stdin':
    case 'piece':
      return withBytes(op, message.bytes);
    case 'stdinEnd':
    case 'interrupt':
    case 'kill':
      return withBytes(op, NOTHING);
    case 'request':
      return withJson(op, message.request);
    case 'answer':
      return withJson(op, message.value === undefined ? {} : { value: message.value });
    case 'drop':
      return withJson(op, { handle: message.handle });
  }
}

/** @throws ProtocolError for what no client says. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const { op, payload } = cut(bytes, CLIENT_OPS, NAMES);
  switch (op) {
    case 'open':
      return { op, wishes: readWishes(JsonFields.parse(atMost(payload, MAX_PAYLOAD_BYTES))) };
    case 'channel':
    case 'stdin':
    case 'piece':
      return { op, bytes: payload };
    case 'stdinEnd':
    case 'interrupt':
    case 'kill':
      atMost(payload, 0);
      return { op };
    case 'request':
      return { op, request: readRequest(note(payload)) };
    case 'answer':
      return { op, value: readAnswer(note(payload)) };
    case 'drop':
      return { op, handle: note(payload).text('handle') };
  }
}

function note(payload: Uint8Array): JsonFields {
  return JsonFields.parse(atMost(payload, MAX_NOTE_BYTES));
}

function readWishes(fields: JsonFields): Wishes {
  if (fields.count('version') !== TUNNEL_VERSION) {
    throw new ProtocolError(
      'tunnel: client and service are of versions that do not understand each other; use the same',
    );
  }
  return {
    wall: fields.choice('wall', ['auto', 'kernel', 'wasm']),
    policy: readPolicy(fields.raw('policy')),
    checkpoints: fields.count('checkpoints'),
    logCalls: fields.boolean('logCalls'),
    deterministic: fields.orNull('deterministic', (name) => readDeterministic(fields.object(name))),
    clockResolutionMs: fields.orNull('clockResolutionMs', (name) => fields.number(name)),
    folders: fields.list('folders', MAX_FOLDERS, asText),
  };
}

/** What it says is checked where the plan is made. */
function readPolicy(value: unknown): Wishes['policy'] {
  if (value !== null && typeof value !== 'string' && typeof value !== 'object') {
    throw new ProtocolError('tunnel: policy is not what it must be');
  }
  return value;
}

function readDeterministic(fields: JsonFields): NonNullable<Wishes['deterministic']> {
  const timeMs = fields.orNull('timeMs', (name) => fields.number(name));
  const seed = fields.orNull('seed', (name) => fields.number(name));
  return { ...(timeMs === null ? {} : { timeMs }), ...(seed === null ? {} : { seed }) };
}

function readRequest(fields: JsonFields): TunnelRequest {
  const what = fields.choice('what', ['reset', 'checkpoint', 'restore', 'pack', 'unpack']);
  switch (what) {
    case 'reset':
    case 'checkpoint':
      return { what };
    case 'restore':
    case 'pack':
      return { what, handle: fields.text('handle') };
    case 'unpack':
      return { what, label: fields.text('label'), length: fields.count('length') };
  }
}

function readAnswer(fields: JsonFields): number | null | undefined {
  const value = fields.raw('value');
  return value === undefined || value === null ? value : fields.number('value');
}
