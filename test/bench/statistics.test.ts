import assert from 'node:assert/strict';
import { test } from 'node:test';
import { geometricMean, median, summarize } from '../../bench/statistics.ts';

test('percentiles are figures that were sampled, in whatever order they came', () => {
  const figures = Array.from({ length: 200 }, (_, at) => 200 - at);
  assert.deepEqual(summarize(figures), { p50: 101, p95: 191, p99: 199, samples: 200 });
  assert.deepEqual(summarize([7]), { p50: 7, p95: 7, p99: 7, samples: 1 });
  assert.equal(figures[0], 200, 'the list itself stays as it was');
});

test('of no samples there is no figure', () => {
  assert.ok(Number.isNaN(median([])));
});

test('twice as fast and half as fast make the same', () => {
  assert.ok(Math.abs(geometricMean([0.5, 2]) - 1) < 1e-12);
});
