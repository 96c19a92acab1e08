import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicy, PolicyError, UsageError } from '../../src/index.ts';
import { checkWasmOptions, checkWasmPolicy } from '../../src/sandbox/check-wasm-options.ts';

const REFUSED = [
  [{ python: 'python3' }, 'python: the wasm wall brings its own interpreter; leave it out'],
  [{ isolation: 'island' }, 'isolation: "island" is not one of process, thread'],
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

test('all that the wasm wall takes is taken', () => {
  checkWasmOptions({
    isolation: 'thread',
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
