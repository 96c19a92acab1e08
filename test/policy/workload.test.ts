import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { arch as nodeArch } from 'node:process';
import { test } from 'node:test';
import type { Policy } from '../../src/model/policy.ts';
import { compilePolicy, encodeProgram } from '../../src/policy/index.ts';
import { INTERPRETER } from './support.ts';

const WORKLOAD = new URL('../../../test/policy/workload.py', import.meta.url).pathname;
const EVERYDAY = ['files', 'database', 'tasks', 'clocks', 'callbacks'];

/** Runs pieces of work under the filter of a policy, and nothing else of the wall. */
function works(policy: Policy, names: readonly string[]): void {
  const arch = nodeArch === 'arm64' ? 'aarch64' : 'x86_64';
  const program = encodeProgram(compilePolicy(policy, { arch, interpreter: INTERPRETER }));
  const { stdout, stderr } = spawnSync(
    'python3',
    [WORKLOAD, Buffer.from(program).toString('hex'), ...names],
    { encoding: 'utf8' },
  );
  assert.deepEqual(stdout.split('\n').filter(Boolean), names, stderr);
}

test('everyday Python works under the strict filter, without threads, children and sockets', () => {
  works({}, [...EVERYDAY, 'no_thread', 'no_child', 'no_socket']);
});

test('threads alone work without children', () => {
  works({ limits: { threads: 32 } }, [...EVERYDAY, 'threads', 'no_child', 'no_socket']);
});

test('threads and workers work under the scientific filter', () => {
  works({ extends: 'scientific' }, [...EVERYDAY, 'threads', 'children', 'no_socket']);
});

test('children and threads work under the subprocess filter', () => {
  works({ extends: 'subprocess' }, [...EVERYDAY, 'threads', 'children', 'no_socket']);
});

test('servers and clients work on a loopback network', () => {
  works({ network: 'loopback' }, [...EVERYDAY, 'loopback', 'no_thread']);
});
