import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzTunnel } from '../../fuzz/tunnel.ts';

/** `npm run fuzz -- --target tunnel` makes millions. */
const MESSAGES = 20_000;

test('neither end of a tunnel does anything but refuse what it cannot take', (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const tally = fuzzTunnel(MESSAGES, seed);
  for (const end of ['service', 'client', 'guest']) {
    const told = [...tally].filter(([outcome]) => outcome.startsWith(`${end} `));
    assert.ok(told.some(([outcome]) => outcome.includes(' took ')));
    assert.ok(told.some(([outcome]) => !outcome.includes(' took ')));
  }
});

test('the same seed makes the same messages', () => {
  assert.deepEqual(fuzzTunnel(500, 7), fuzzTunnel(500, 7));
});
