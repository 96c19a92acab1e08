import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import { decodeClientMessage, encodeClientMessage } from '../../src/tunnel/client-messages.ts';
import {
  MAX_CALL_ARGUMENTS,
  MAX_CALLS,
  MAX_FOLDERS,
  MAX_LIMIT_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_NOTE_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_TEXT_UNITS,
} from '../../src/tunnel/limits.ts';
import { CLIENT_OPS, SERVICE_OPS } from '../../src/tunnel/messages.ts';
import type { ClientMessage, ServiceMessage, Wishes } from '../../src/tunnel/messages.ts';
import { decodeServiceMessage, encodeServiceMessage } from '../../src/tunnel/service-messages.ts';
import { withBytes, withCount, withJson } from '../../src/tunnel/wire-bytes.ts';
import { LIMITS } from './fake-guest.ts';

const WISHES: Wishes = {
  wall: 'auto',
  policy: { extends: 'strict', env: { A: 'b' } },
  checkpoints: 2,
  logCalls: false,
  deterministic: { seed: 4 },
  clockResolutionMs: 0.5,
  folders: ['/data'],
};
const bytes = Uint8Array.of(0, 1, 2, 255);
const DENIAL = { call: 'socket', arguments: [1, 'a'], count: 2, sealed: true };
const CALL = { call: 'open', arguments: ['/x', 3], result: 'ENOENT' };

const OF_CLIENT: readonly ClientMessage[] = [
  { op: 'open', wishes: WISHES },
  { op: 'open', wishes: { ...WISHES, policy: null, deterministic: null, clockResolutionMs: null } },
  { op: 'channel', bytes },
  { op: 'stdin', bytes },
  { op: 'piece', bytes },
  { op: 'stdinEnd' },
  { op: 'interrupt' },
  { op: 'kill' },
  { op: 'request', request: { what: 'reset' } },
  { op: 'request', request: { what: 'checkpoint' } },
  { op: 'request', request: { what: 'restore', handle: 'a' } },
  { op: 'request', request: { what: 'pack', handle: 'a' } },
  { op: 'request', request: { what: 'unpack', label: 'b', length: 9 } },
  { op: 'answer', value: 7 },
  { op: 'answer', value: null },
  { op: 'answer', value: undefined },
  { op: 'drop', handle: 'a' },
];

const OF_SERVICE: readonly ServiceMessage[] = [
  {
    op: 'opened',
    opened: {
      wall: 'kernel',
      fallbackReason: null,
      python: '3.11.2',
      limits: LIMITS,
      errnos: { disk: [28], memory: 12, again: 11 },
      canReset: false,
      canCheckpoint: true,
      canFork: false,
    },
  },
  { op: 'channel', bytes },
  { op: 'stdout', bytes },
  { op: 'stderr', bytes },
  { op: 'piece', bytes },
  {
    op: 'end',
    end: {
      ...{ exitCode: null, signalNumber: 9, cpuMs: 1.5, peakMemoryMiB: 2.5 },
      ...{ limit: 'memory', refusedTasks: 0 },
    },
  },
  { op: 'failed', failure: { code: 'CAPACITY', message: 'm', details: { retryAfterMs: 5 } } },
  { op: 'denial', denial: DENIAL },
  { op: 'calls', calls: [CALL, CALL] },
  { op: 'credit', count: 4_000_000_000 },
  { op: 'stdinTaken', count: 1 },
  { op: 'stdinClosed' },
  { op: 'interrupted' },
  { op: 'ask', service: 'checkpoints.pause', args: [null, 3] },
  { op: 'reply', reply: { what: 'renewed', ok: true } },
  { op: 'reply', reply: { what: 'frozen', handle: 'a', sizeBytes: null, own: true } },
  { op: 'reply', reply: { what: 'packed', label: 'b', length: 3 } },
  {
    op: 'reply',
    reply: { what: 'refused', failure: { code: 'USAGE', message: 'm', details: {} } },
  },
];

test('every message comes back as it was sent', () => {
  for (const message of OF_CLIENT) {
    assert.deepEqual(decodeClientMessage(encodeClientMessage(message)), message);
  }
  for (const message of OF_SERVICE) {
    assert.deepEqual(decodeServiceMessage(encodeServiceMessage(message)), message);
  }
  const ops = (messages: readonly { readonly op: string }[]): string[] =>
    [...new Set(messages.map(({ op }) => op))].toSorted();
  assert.deepEqual(ops(OF_CLIENT), Object.keys(CLIENT_OPS).toSorted());
  assert.deepEqual(ops(OF_SERVICE), Object.keys(SERVICE_OPS).toSorted());
});

/** Something that is taken at a limit, and refused one past it. */
function limited(at: () => unknown, past: () => unknown): void {
  at();
  assert.throws(past, ProtocolError);
}

test('bytes are taken up to the largest message, and not one more', () => {
  assert.equal(MAX_MESSAGE_BYTES, 1 + MAX_PAYLOAD_BYTES);
  for (const [ops, decode] of [
    [CLIENT_OPS, decodeClientMessage],
    [SERVICE_OPS, decodeServiceMessage],
  ] as const) {
    const channel = (length: number): Uint8Array => withBytes(ops.channel, new Uint8Array(length));
    limited(
      () => decode(channel(MAX_PAYLOAD_BYTES)),
      () => decode(channel(MAX_PAYLOAD_BYTES + 1)),
    );
  }
});

test('a note is taken up to its longest, and not one byte more', () => {
  const padded = (value: object, length: number): Uint8Array =>
    new TextEncoder().encode(JSON.stringify(value).padEnd(length, ' '));
  const drop = (length: number): Uint8Array =>
    withBytes(CLIENT_OPS.drop, padded({ handle: 'a' }, length));
  limited(
    () => decodeClientMessage(drop(MAX_NOTE_BYTES)),
    () => decodeClientMessage(drop(MAX_NOTE_BYTES + 1)),
  );
  const denial = (length: number): Uint8Array =>
    withBytes(SERVICE_OPS.denial, padded(DENIAL, length));
  limited(
    () => decodeServiceMessage(denial(MAX_NOTE_BYTES)),
    () => decodeServiceMessage(denial(MAX_NOTE_BYTES + 1)),
  );
});

test('texts, folders, calls and arguments are taken up to their limits, and not one more', () => {
  const drop = (length: number): Uint8Array =>
    withJson(CLIENT_OPS.drop, { handle: 'x'.repeat(length) });
  limited(
    () => decodeClientMessage(drop(MAX_TEXT_UNITS)),
    () => decodeClientMessage(drop(MAX_TEXT_UNITS + 1)),
  );
  const folders = (count: number): Uint8Array =>
    encodeClientMessage({
      op: 'open',
      wishes: { ...WISHES, folders: Array.from({ length: count }, () => '/a') },
    });
  limited(
    () => decodeClientMessage(folders(MAX_FOLDERS)),
    () => decodeClientMessage(folders(MAX_FOLDERS + 1)),
  );
  const calls = (count: number): Uint8Array =>
    encodeServiceMessage({ op: 'calls', calls: Array.from({ length: count }, () => CALL) });
  limited(
    () => decodeServiceMessage(calls(MAX_CALLS)),
    () => decodeServiceMessage(calls(MAX_CALLS + 1)),
  );
  const opened = (outputBytes: number): Uint8Array => {
    const [first] = OF_SERVICE;
    assert.ok(first?.op === 'opened');
    const limits = { ...LIMITS, outputBytes };
    return encodeServiceMessage({ op: 'opened', opened: { ...first.opened, limits } });
  };
  limited(
    () => decodeServiceMessage(opened(MAX_LIMIT_BYTES)),
    () => decodeServiceMessage(opened(MAX_LIMIT_BYTES + 1)),
  );
  const called = (count: number): Uint8Array =>
    encodeServiceMessage({
      op: 'denial',
      denial: { ...DENIAL, arguments: Array.from({ length: count }, () => 1) },
    });
  limited(
    () => decodeServiceMessage(called(MAX_CALL_ARGUMENTS)),
    () => decodeServiceMessage(called(MAX_CALL_ARGUMENTS + 1)),
  );
});

test('what is no message is refused', () => {
  const wrong: readonly Uint8Array[] = [
    ...[new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(99, 1)],
    ...[withBytes(CLIENT_OPS.kill, bytes), withJson(CLIENT_OPS.open, [])],
    ...[withBytes(CLIENT_OPS.open, bytes), withJson(CLIENT_OPS.open, { version: 1 })],
    ...[withJson(CLIENT_OPS.open, { ...WISHES, version: 2 })],
    ...[withJson(CLIENT_OPS.request, { what: 'escape' }), withJson(CLIENT_OPS.drop, { handle: 1 })],
    withJson(CLIENT_OPS.request, { what: 'unpack', label: 'x', length: -1 }),
  ];
  for (const message of wrong) {
    assert.throws(() => decodeClientMessage(message), ProtocolError);
  }
  const garbage: readonly Uint8Array[] = [
    ...[new Uint8Array(0), Uint8Array.of(99), withBytes(SERVICE_OPS.credit, bytes.subarray(1))],
    ...[withBytes(SERVICE_OPS.credit, new Uint8Array(5)), withCount(SERVICE_OPS.interrupted, 1)],
    ...[withJson(SERVICE_OPS.failed, { code: 'NONE', message: '' })],
    withJson(SERVICE_OPS.ask, { service: 'a', args: ['text'] }),
    withJson(SERVICE_OPS.opened, { version: 1, wall: 'none' }),
  ];
  for (const message of garbage) {
    assert.throws(() => decodeServiceMessage(message), ProtocolError);
  }
});
