import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import type { PythonError } from '../../src/index.ts';
import type { GuestMessage, HostMessage } from '../../src/protocol/index.ts';
import { encodeMessage, FrameDecoder, parseGuestMessage } from '../../src/protocol/index.ts';
import { encodeGuestMessage } from '../../src/tunnel/guest-message.ts';
import { parseHostMessage } from '../../src/tunnel/host-message.ts';
import { RUN } from './fake-guest.ts';

const MOST = 1024 * 1024;

function frameOf(parts: readonly Uint8Array[]): ReturnType<FrameDecoder['push']>[number] {
  const [frame] = new FrameDecoder(MOST).push(Buffer.concat(parts));
  assert.ok(frame !== undefined);
  return frame;
}

const body = {
  ...{ bytes: Uint8Array.of(78), attached: [new Uint8Array(8).fill(7)], extended: true },
  guests: [4, 5],
};

const OF_HOST: readonly HostMessage[] = [
  RUN,
  { ...RUN, stdin: Uint8Array.of(1, 2), body, displays: null },
  { ...RUN, kind: 'module', code: null, module: 'this', stdin: 'stream' },
  {
    ...{ op: 'do', id: 2, action: 'call', target: 9, name: null, context: 1, resultBytes: 5, body },
    displays: null,
  },
  {
    ...{ op: 'do', id: 3, action: 'serve', target: null, name: 'files.list', resultBytes: 5 },
    displays: [1, 2],
    body: { ...body, attached: [], guests: [] },
  },
  { op: 'reply', id: 4, error: null, body },
  { op: 'reply', id: 5, error: { kind: 'key', message: 'm', ref: 'id' }, body: null },
  { op: 'reply', id: 6, error: { kind: 'guest', message: 'm', ref: 7 }, body: null },
  { op: 'release', handles: [[1, 2]] },
];

test('every message of a host comes to the guest as the client sent it', () => {
  for (const message of OF_HOST) {
    assert.deepEqual(plain(parseHostMessage(frameOf(encodeMessage(message)))), plain(message));
  }
});

const ERROR: PythonError = {
  ...{ name: 'ValueError', message: 'm', text: 'ValueError: m\n', notes: ['n'], errno: 5 },
  frames: [
    {
      ...{ file: '<run-1>', function: 'f', line: 1, endLine: 2, column: null, endColumn: null },
      source: 'f()',
    },
  ],
  ...{ cause: null, context: null, exceptions: [], hooked: false },
};
const usage = { cpuMs: 3, peakMemoryMiB: 1.5 };
const value = { bytes: Uint8Array.of(78), attached: new Uint8Array(8).fill(3) };

const OF_GUEST: readonly GuestMessage[] = [
  { op: 'result', id: 1, usage, status: 'ok', value, repr: 'None', tooLarge: false },
  { op: 'result', id: 1, usage, status: 'ok', value: null, repr: null, tooLarge: true },
  {
    ...{ op: 'result', id: 1, usage, status: 'error', interrupted: true },
    error: { ...ERROR, cause: ERROR, exceptions: [ERROR] },
  },
  { op: 'result', id: 1, usage, status: 'exited', exitCode: 2, message: 'bye' },
  { op: 'call', id: 1, target: 2, action: 'call', name: null, body: value },
  { op: 'cancel', id: 1 },
  { op: 'release', handles: [[1, 2]] },
  { op: 'sealed', python: '3.11' },
  { op: 'seal-failed', layer: 'seccomp', message: 'm' },
];

test('every message of a guest comes to the client as the guest said it', () => {
  for (const message of OF_GUEST) {
    const told = parseGuestMessage(frameOf(encodeGuestMessage(message, MOST)));
    assert.deepEqual(plain(told), plain(message));
  }
});

test('a display comes as the guest showed it; one that is too large is told as dropped', () => {
  const shown = (bundle: string): unknown => {
    const message = { op: 'display', bundle: { text: bundle } } as const;
    const told = parseGuestMessage(frameOf(encodeGuestMessage(message, 1000)));
    return told.op === 'display' ? plain(told.bundle) : null;
  };
  assert.deepEqual(shown('x'), { text: 'x' });
  assert.equal(shown('x'.repeat(2000)), 1);
});

test('a message whose shared parts are larger written out than they look is refused', () => {
  const text = 'x'.repeat(1000);
  const nested = (depth: number): PythonError => {
    const inner = depth === 0 ? null : nested(depth - 1);
    const exceptions = inner === null ? [] : Array.from({ length: 10 }, () => inner);
    return { ...ERROR, notes: Array.from({ length: 100 }, () => text), exceptions };
  };
  const error = nested(5);
  const message = {
    op: 'result',
    id: 1,
    usage,
    status: 'error',
    error,
    interrupted: false,
  } as const;
  assert.throws(() => encodeGuestMessage(message, MOST), ProtocolError);
});

test('a frame of a client that no host sends is refused', () => {
  const wrong: readonly Uint8Array[] = [
    ...encodeGuestMessage({ op: 'cancel', id: 1 }, MOST),
    ...encodeGuestMessage({ op: 'sealed', python: '3' }, MOST),
  ];
  for (const bytes of wrong) {
    assert.throws(() => parseHostMessage(frameOf([bytes])), ProtocolError);
  }
});

/** Without prototypes, which tell nothing here. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Array.from(value);
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
    : value;
}
