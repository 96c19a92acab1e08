import { encodeMessage } from '../src/protocol/index.ts';
import type { HostMessage } from '../src/protocol/index.ts';
import { encodeClientMessage } from '../src/tunnel/client-messages.ts';
import type { ClientMessage, ServiceMessage } from '../src/tunnel/messages.ts';
import { encodeServiceMessage } from '../src/tunnel/service-messages.ts';

const bytes = Uint8Array.of(1, 2, 3);
const details = { path: 'limits', retryAfterMs: 1 };

const OF_CLIENT: readonly ClientMessage[] = [
  {
    op: 'open',
    wishes: {
      wall: 'auto',
      policy: { extends: 'strict' },
      ...{ checkpoints: 1, logCalls: true, deterministic: { seed: 1 }, clockResolutionMs: 1 },
      folders: ['/data'],
    },
  },
  ...(['channel', 'stdin', 'piece'] as const).map((op) => ({ op, bytes })),
  ...(['stdinEnd', 'interrupt', 'kill'] as const).map((op) => ({ op })),
  { op: 'request', request: { what: 'restore', handle: 'a' } },
  { op: 'request', request: { what: 'unpack', label: 'b', length: 9 } },
  { op: 'answer', value: 7 },
  { op: 'drop', handle: 'a' },
];

const limits = {
  ...{ timeoutMs: 1, cpuMs: 1, memoryMiB: 1, outputBytes: 1, inputBytes: 1, resultBytes: 1 },
  ...{ diskMiB: 1, diskInodes: 1, fileSizeMiB: 1, processes: 1, threads: 1, openFiles: 1 },
};
const end = {
  ...{ exitCode: 1, signalNumber: null, cpuMs: 1, peakMemoryMiB: 1, limit: null, refusedTasks: 0 },
};

const OF_SERVICE: readonly ServiceMessage[] = [
  {
    op: 'opened',
    opened: {
      ...{ wall: 'kernel', fallbackReason: 'x', python: '3', limits, canReset: true },
      ...{ canCheckpoint: true, canFork: false },
      errnos: { disk: [28], memory: 12, again: 11 },
    },
  },
  ...(['channel', 'stdout', 'piece'] as const).map((op) => ({ op, bytes })),
  { op: 'end', end },
  { op: 'failed', failure: { code: 'POLICY', message: 'm', details } },
  { op: 'denial', denial: { call: 'a', arguments: [1, 'b'], count: 1, sealed: false } },
  { op: 'calls', calls: [{ call: 'a', arguments: [1], result: 'EPERM' }] },
  ...(['credit', 'stdinTaken'] as const).map((op) => ({ op, count: 9 })),
  ...(['stdinClosed', 'interrupted'] as const).map((op) => ({ op })),
  { op: 'ask', service: 'a', args: [null, 1] },
  { op: 'reply', reply: { what: 'frozen', handle: 'a', sizeBytes: 1, own: true } },
  { op: 'reply', reply: { what: 'refused', failure: { code: 'USAGE', message: 'm', details } } },
];

const body = {
  bytes: Uint8Array.of(78),
  attached: [new Uint8Array(8)],
  extended: true,
  guests: [1],
};
const common = { id: 1, resultBytes: 5, displays: [1, 2], context: 0, body } as const;

const OF_HOST: readonly HostMessage[] = [
  {
    ...{ op: 'run', kind: 'code', code: '1', module: null, filename: 'f', source: true },
    ...{ args: ['a'], argv0: '', env: { A: 'b' }, stdin: bytes, final: false },
    ...{ topLevelAwait: true, printTraceback: false },
    ...common,
  },
  { op: 'do', action: 'call', target: 3, name: null, ...common },
  { op: 'reply', id: 1, error: { kind: 'key', message: 'm', ref: 1 }, body: null },
  { op: 'release', handles: [[1, 2]] },
];

/** Messages that are taken, as bytes: what a client says, what a service says, frames for a guest. */
export const CLIENT_CORPUS: readonly Uint8Array[] = OF_CLIENT.map(encodeClientMessage);
export const SERVICE_CORPUS: readonly Uint8Array[] = OF_SERVICE.map(encodeServiceMessage);
export const FRAME_CORPUS: readonly Uint8Array[] = OF_HOST.map((message) =>
  Buffer.concat(encodeMessage(message)),
);
