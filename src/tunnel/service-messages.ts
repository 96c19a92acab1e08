import type { Denial, SystemCall } from '../model/denial.ts';
import { ProtocolError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { GuestEnd } from '../wall/wall.ts';
import { readFailure } from './failure.ts';
import { asCount, asText, JsonFields } from './json-fields.ts';
import {
  MAX_CALL_ARGUMENTS,
  MAX_CALLS,
  MAX_LIMIT_BYTES,
  MAX_NOTE_BYTES,
  MAX_PAYLOAD_BYTES,
} from './limits.ts';
import { SERVICE_OPS, TUNNEL_VERSION } from './messages.ts';
import type { Opened, ServiceMessage, TunnelReply } from './messages.ts';
import { atMost, cut, readCount, withBytes, withCount, withJson } from './wire-bytes.ts';

const NAMES = [
  ...(['opened', 'channel', 'stdout', 'stderr', 'end', 'failed', 'denial', 'calls'] as const),
  ...(['credit', 'stdinTaken', 'stdinClosed', 'interrupted', 'ask', 'reply', 'piece'] as const),
];
const NOTHING = new Uint8Array(0);

/** More numbers than any system has that say that its disk is full. */
const MAX_ERRNOS = 16;
const MAX_ASK_ARGUMENTS = 4;

/** What a service says, as bytes. */
export function encodeServiceMessage(message: ServiceMessage): Uint8Array {
  const op = SERVICE_OPS[message.op];
  switch (message.op) {
    case 'opened':
      return withJson(op, { version: TUNNEL_VERSION, ...message.opened });
    case 'channel':
    case 'stdout':
    case 'stderr':
    case 'piece':
      return withBytes(op, message.bytes);
    case 'end':
      return withJson(op, message.end);
    case 'failed':
      return withJson(op, message.failure);
    case 'denial':
      return withJson(op, message.denial);
    case 'calls':
      return withJson(op, { calls: message.calls });
    case 'credit':
    case 'stdinTaken':
      return withCount(op, message.count);
    case 'stdinClosed':
    case 'interrupted':
      return withBytes(op, NOTHING);
    case 'ask':
      return withJson(op, { service: message.service, args: message.args });
    case 'reply':
      return withJson(op, message.reply);
  }
}

/** @throws ProtocolError for what no service says. */
export function decodeServiceMessage(bytes: Uint8Array): ServiceMessage {
  const { op, payload } = cut(bytes, SERVICE_OPS, NAMES);
  switch (op) {
    case 'opened':
      return { op, opened: readOpened(note(payload)) };
    case 'channel':
    case 'stdout':
    case 'stderr':
    case 'piece':
      return { op, bytes: payload };
    case 'end':
      return { op, end: readEnd(note(payload)) };
    case 'failed':
      return { op, failure: readFailure(note(payload)) };
    case 'denial':
      return { op, denial: readDenial(note(payload)) };
    case 'calls':
      // They are many: a message of its whole size.
      return { op, calls: parse(payload).list('calls', MAX_CALLS, readCall) };
    case 'credit':
    case 'stdinTaken':
      return { op, count: readCount(payload) };
    case 'stdinClosed':
    case 'interrupted':
      atMost(payload, 0);
      return { op };
    case 'ask': {
      const fields = note(payload);
      const args = fields.list('args', MAX_ASK_ARGUMENTS, (item, name) =>
        item === null ? null : asCount(item, name),
      );
      return { op, service: fields.text('service'), args };
    }
    case 'reply':
      return { op, reply: readReply(note(payload)) };
  }
}

function note(payload: Uint8Array): JsonFields {
  return JsonFields.parse(atMost(payload, MAX_NOTE_BYTES));
}

function parse(payload: Uint8Array): JsonFields {
  return JsonFields.parse(atMost(payload, MAX_PAYLOAD_BYTES));
}

function readOpened(fields: JsonFields): Opened {
  if (fields.count('version') !== TUNNEL_VERSION) {
    throw new ProtocolError('tunnel: the service is of another version; use the same');
  }
  const errnos = fields.object('errnos');
  return {
    wall: fields.choice('wall', ['kernel', 'wasm']),
    fallbackReason: fields.orNull('fallbackReason', (name) => fields.text(name)),
    python: fields.text('python'),
    limits: readLimits(fields.object('limits')),
    errnos: {
      disk: errnos.list('disk', MAX_ERRNOS, asCount),
      memory: errnos.count('memory'),
      again: errnos.count('again'),
    },
    canReset: fields.boolean('canReset'),
    canCheckpoint: fields.boolean('canCheckpoint'),
    canFork: fields.boolean('canFork'),
  };
}

function readLimits(fields: JsonFields): Limits {
  return {
    timeoutMs: fields.count('timeoutMs'),
    cpuMs: fields.count('cpuMs'),
    memoryMiB: fields.count('memoryMiB'),
    outputBytes: readBytes(fields, 'outputBytes'),
    inputBytes: readBytes(fields, 'inputBytes'),
    resultBytes: readBytes(fields, 'resultBytes'),
    diskMiB: fields.count('diskMiB'),
    diskInodes: fields.count('diskInodes'),
    fileSizeMiB: fields.count('fileSizeMiB'),
    processes: fields.count('processes'),
    threads: fields.count('threads'),
    openFiles: fields.count('openFiles'),
  };
}

/** What the client would hold: a service does not say how much without bound. */
function readBytes(fields: JsonFields, name: string): number {
  const bytes = fields.count(name);
  if (bytes > MAX_LIMIT_BYTES) {
    throw new ProtocolError(`tunnel: ${name} is more than ${MAX_LIMIT_BYTES}`);
  }
  return bytes;
}

function readEnd(fields: JsonFields): GuestEnd {
  return {
    exitCode: fields.orNull('exitCode', (name) => fields.count(name)),
    signalNumber: fields.orNull('signalNumber', (name) => fields.count(name)),
    cpuMs: fields.number('cpuMs'),
    peakMemoryMiB: fields.number('peakMemoryMiB'),
    limit: fields.orNull('limit', (name) => fields.choice(name, ['memory', 'cpu', 'disk'])),
    refusedTasks: fields.count('refusedTasks'),
  };
}

function readDenial(fields: JsonFields): Denial {
  return {
    call: fields.text('call'),
    arguments: fields.list('arguments', MAX_CALL_ARGUMENTS, readArgument),
    count: fields.count('count'),
    sealed: fields.boolean('sealed'),
  };
}

function readCall(item: unknown): SystemCall {
  const fields = new JsonFields(item);
  return {
    call: fields.text('call'),
    arguments: fields.list('arguments', MAX_CALL_ARGUMENTS, readArgument),
    result: readArgument(fields.raw('result'), 'result'),
  };
}

function readArgument(item: unknown, name: string): number | string {
  return typeof item === 'number' ? item : asText(item, name);
}

function readReply(fields: JsonFields): TunnelReply {
  const what = fields.choice('what', ['refused', 'renewed', 'frozen', 'packed']);
  switch (what) {
    case 'refused':
      return { what, failure: readFailure(fields.object('failure')) };
    case 'renewed':
      return { what, ok: fields.boolean('ok') };
    case 'frozen':
      return {
        what,
        handle: fields.text('handle'),
        sizeBytes: fields.orNull('sizeBytes', (name) => fields.count(name)),
        own: fields.boolean('own'),
      };
    case 'packed':
      return { what, label: fields.text('label'), length: fields.count('length') };
  }
}
