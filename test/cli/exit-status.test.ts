import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exitStatusOf, exitStatusOfError } from '../../src/cli/exit-status.ts';
import {
  CapacityError,
  InternalError,
  LaunchError,
  type Outcome,
  PolicyError,
  ProtocolError,
  UsageError,
  WallUnavailableError,
} from '../../src/index.ts';

const base = {
  stdout: '',
  stderr: '',
  usage: { wallMs: 0, cpuMs: 0, peakMemoryMiB: 0, outputBytes: 0 },
  denials: [],
  displays: [],
  displaysDropped: 0,
};
const error = {
  name: 'ValueError',
  message: '',
  frames: [],
  text: '',
  cause: null,
  context: null,
  notes: [],
  exceptions: [],
  errno: null,
  hooked: false,
};

const outcomes: readonly (readonly [name: string, outcome: Outcome, status: number])[] = [
  ['code that ends', { ...base, status: 'ok', value: null, repr: null }, 0],
  ['an uncaught exception', { ...base, status: 'error', error }, 1],
  [
    'an uncaught KeyboardInterrupt',
    { ...base, status: 'error', error: { ...error, name: 'KeyboardInterrupt' } },
    130,
  ],
  ['exit(7)', { ...base, status: 'exited', exitCode: 7 }, 7],
  ['exit(256)', { ...base, status: 'exited', exitCode: 256 }, 0],
  ['exit(-1)', { ...base, status: 'exited', exitCode: -1 }, 255],
  ['too much wall time', { ...base, status: 'timeout', limit: 'wall', error: null }, 124],
  ['too much processor time', { ...base, status: 'timeout', limit: 'cpu', error: null }, 124],
  ['too much memory', { ...base, status: 'memory', error: null }, 137],
  ['too much output', { ...base, status: 'output', error: null }, 125],
  ['a full disk', { ...base, status: 'disk', error: null }, 125],
  ['too many processes', { ...base, status: 'processes', error: null }, 125],
  ['a denied system call', { ...base, status: 'denied', signal: 'SIGSYS' }, 159],
  ['a crash', { ...base, status: 'crashed', signal: 'SIGSEGV', signalNumber: 11 }, 139],
  ['a cancelled run', { ...base, status: 'cancelled' }, 130],
];

for (const [name, outcome, status] of outcomes) {
  test(`${name} exits with ${status}`, () => {
    assert.equal(exitStatusOf(outcome), status);
  });
}

for (const [thrown, status] of [
  [new UsageError(''), 64],
  [new PolicyError('', ''), 65],
  [new WallUnavailableError('', '', ''), 69],
  [new InternalError(''), 70],
  [new LaunchError(''), 71],
  [new CapacityError(''), 75],
  [new ProtocolError(''), 76],
  [new TypeError(''), 70],
  ['not even an error', 70],
] as const) {
  test(`${thrown instanceof Error ? thrown.name : 'a thrown string'} exits with ${status}`, () => {
    assert.equal(exitStatusOfError(thrown), status);
  });
}
