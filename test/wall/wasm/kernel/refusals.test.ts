import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusals } from '../../../../src/wall/wasm/kernel/refusals.ts';
import { TestPort } from './guest-harness.ts';

test('the same call is counted, and reported at its first time and when somebody asks', () => {
  const port = new TestPort();
  const refusals = new Refusals(port);
  for (let times = 0; times < 1000; times += 1) {
    refusals.add('call', [1, 'text'], false);
  }
  refusals.report();
  refusals.report();
  assert.deepEqual(
    port.denials.map(({ count }) => count),
    [1, 1000],
  );
});

test('what ends the guest is reported at once', () => {
  const port = new TestPort();
  const refusals = new Refusals(port);
  refusals.add('call', [], true);
  refusals.add('call', [], true);
  assert.deepEqual(
    port.denials.map(({ count, sealed }) => [count, sealed]),
    [
      [1, true],
      [2, true],
    ],
  );
});

test('64 different calls are told apart, later ones only by their names', () => {
  const port = new TestPort();
  const refusals = new Refusals(port);
  for (let number = 0; number < 70; number += 1) {
    refusals.add('call', [number], false);
  }
  refusals.add('other', ['first'], false);
  refusals.add('call', [3], false);
  refusals.report();
  const told = port.denials.map(({ call, arguments: values, count }) => [call, ...values, count]);
  assert.deepEqual(told.slice(62), [
    ['call', 62, 1],
    ['call', 63, 1],
    ['call', 1],
    ['call', 6],
    ['other', 1],
    ['call', 3, 2],
  ]);
});

test('however often and however differently a guest tries, reports stay few', () => {
  const port = new TestPort();
  const refusals = new Refusals(port);
  for (let number = 0; number < 100_000; number += 1) {
    refusals.add('call', [number % 1000], false);
  }
  assert(port.denials.length < 64 * 20 + 40);
});

test('a cleared count begins anew', () => {
  const port = new TestPort();
  const refusals = new Refusals(port);
  refusals.add('call', [], false);
  refusals.clear();
  refusals.add('call', [], false);
  assert.deepEqual(
    port.denials.map(({ count }) => count),
    [1, 1],
  );
});
