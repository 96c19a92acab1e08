import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicy, PolicyError, UsageError } from '../../src/index.ts';
import { checkWasmOptions, checkWasmPolicy } from '../../src/sandbox/check-wasm-options.ts';

const DATA = { host: '/srv/data', guest: '/data' };

const REFUSED = [
  [{ python: 'python3' }, 'python: the wasm wall brings its own interpreter; leave it out'],
  [{ isolation: 'island' }, 'isolation: "island" is not one of process, thread'],
  [{ mounts: [{ guest: '/data' }] }, 'mounts[0].host: write the path of a folder of this machine'],
  [{ mounts: [{ ...DATA, host: '' }] }, 'mounts[0].host: write the path of a folder of this'],
  [{ mounts: [{ ...DATA, host: 'a\0' }] }, 'mounts[0].host: write the path of a folder of this'],
  [{ mounts: [DATA, { ...DATA, mode: 'rw' }] }, 'mounts[1].guest: /data is the place of another'],
  [{ mounts: [{ ...DATA, mode: 'rw' }] }, 'mounts[0].mode: "rw" is not one of ro, copy'],
  [{ mounts: [{ ...DATA, path: '/' }] }, 'mounts[0].path: there is no such option; there are host'],
  [{ mounts: [{ host: '/srv' }] }, 'mounts[0].guest: undefined is not an absolute path in the'],
  [{ mounts: [{ ...DATA, guest: 5 }] }, 'mounts[0].guest: 5 is not a string'],
  [{ mounts: [{ ...DATA, guest: 'data' }] }, 'mounts[0].guest: "data" is not an absolute path'],
  [{ mounts: [{ ...DATA, guest: '/a/../b' }] }, 'mounts[0].guest: "/a/../b" is not an absolute'],
  [{ deterministic: { time: 1 } }, 'deterministic.time: there is no such option; there are timeMs'],
  [{ deterministic: { timeMs: -1 } }, 'deterministic.timeMs: -1 is not a whole number'],
  [{ deterministic: { timeMs: 1e15 } }, 'deterministic.timeMs: 1000000000000000 is not a whole'],
  [{ deterministic: { seed: 0.5 } }, 'deterministic.seed: 0.5 is not a whole number'],
  [{ clockResolutionMs: 0 }, 'clockResolutionMs: 0 is not above 0 and at most 60000'],
  [{ clockResolutionMs: NaN }, 'clockResolutionMs: NaN is not above 0 and at most 60000'],
] as const;

for (const [options, message] of REFUSED) {
  test(`it is said that ${message}`, () => {
    const untyped: object = options;
    assert.throws(
      () => checkWasmOptions(untyped),
      (error) => error instanceof UsageError && error.message.startsWith(message),
    );
  });
}

test('the folders of the wall’s own are named when one is to be covered', () => {
  for (const guest of ['/', '/lib', '/lib/python3.14', '/dev', '/proc/self', '/etc']) {
    assert.throws(
      () => checkWasmOptions({ mounts: [{ ...DATA, guest }] }),
      /is the wall's own, as are \/, \/lib, \/dev, \/proc and \/etc; write another path/,
    );
  }
  checkWasmOptions({
    mounts: [DATA, { ...DATA, guest: '/library' }, { ...DATA, guest: '/work/a' }],
  });
});

test('all that the wasm wall takes is taken', () => {
  checkWasmOptions({
    isolation: 'thread',
    mounts: [{ ...DATA, mode: 'copy' }],
    deterministic: { timeMs: Date.UTC(9999, 11, 31), seed: -5 },
    clockResolutionMs: 60_000,
  });
});

test('a policy that asks for what the wasm wall cannot have is refused', () => {
  checkWasmPolicy(loadPolicy('strict'));
  const asked = [
    { network: 'loopback' },
    { preload: ['json'] },
    { denySyscalls: ['getpid'] },
  ] as const;
  for (const policy of asked) {
    assert.throws(() => checkWasmPolicy(loadPolicy(policy)), PolicyError, JSON.stringify(policy));
  }
});
