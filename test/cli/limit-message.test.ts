import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicy } from '../../src/index.ts';
import type { Outcome, WallKind } from '../../src/index.ts';
import { limitMessage } from '../../src/cli/limit-message.ts';

const { limits } = loadPolicy('strict');
const BASE = {
  stdout: '',
  stderr: '',
  usage: { wallMs: 0, cpuMs: 0, peakMemoryMiB: 0, outputBytes: 0 },
  denials: [],
  displays: [],
  displaysDropped: 0,
};
const SEALED = {
  ...BASE,
  status: 'denied',
  signal: 'SIGSYS',
  denials: [
    { call: 'getaddrinfo', arguments: ['host'], count: 1, sealed: false },
    { call: 'ffi_call_js', arguments: [4096, 'a'], count: 1, sealed: true },
  ],
} as const;

const MESSAGES: readonly (readonly [Outcome, WallKind, RegExp])[] = [
  [{ ...BASE, status: 'timeout', limit: 'wall', error: null }, 'wasm', /--timeout allows more$/],
  [{ ...BASE, status: 'timeout', limit: 'cpu', error: null }, 'wasm', /--cpu allows more$/],
  [{ ...BASE, status: 'memory', error: null }, 'wasm', /256 MiB of memory.*--memory allows more$/],
  [{ ...BASE, status: 'output', error: null }, 'kernel', /--output allows more$/],
  [{ ...BASE, status: 'disk', error: null }, 'kernel', /--disk or a policy file allows more$/],
  [{ ...BASE, status: 'processes', error: null }, 'kernel', /--policy subprocess or a policy file/],
  [{ ...BASE, status: 'processes', error: null }, 'wasm', /only the kernel wall has them$/],
  [{ ...BASE, status: 'denied', signal: 'SIGSYS' }, 'kernel', /`pysandbox policy show` lists/],
  [SEALED, 'wasm', /does not have: ffi_call_js\(4096, "a"\); docs\/wasm.md lists/],
  [{ ...BASE, status: 'crashed', signal: 'SIGSEGV', signalNumber: 11 }, 'wasm', /by SIGSEGV$/],
];

for (const [outcome, wall, message] of MESSAGES) {
  test(`on the ${wall} wall it is said what helps against ${outcome.status} ${message.source}`, () => {
    assert.match(limitMessage(outcome, limits, wall) ?? '', message);
  });
}

test('of a program that ended by itself nothing is said', () => {
  const exited: Outcome = { ...BASE, status: 'exited', exitCode: 3 };
  assert.equal(limitMessage(exited, limits, 'wasm'), null);
});
