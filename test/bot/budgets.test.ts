import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budgets } from '../../src/bot/budgets.ts';

function person(id: string, origin = id): Parameters<Budgets['admit']>[0] {
  return { id, origin, name: id, account: null, mask: id };
}

const RATES = {
  commands: { most: 2, perSecond: 1 },
  time: { most: 1000, perSecond: 100 },
  perOrigin: 2,
};

test('commands come back with time, and who waits is told once', () => {
  let now = 0;
  const budgets = new Budgets(RATES, () => now);
  assert.equal(budgets.admit(person('ann')).waitMs, 0);
  assert.equal(budgets.admit(person('ann')).waitMs, 0);
  assert.deepEqual(budgets.admit(person('ann')), { waitMs: 1000, isNew: true });
  assert.deepEqual(budgets.admit(person('ann')), { waitMs: 1000, isNew: false });
  assert.equal(budgets.admit(person('bob')).waitMs, 0);
  now = 1000;
  assert.equal(budgets.admit(person('ann')).waitMs, 0);
  assert.deepEqual(budgets.admit(person('ann')), { waitMs: 1000, isNew: true });
});

test('time that was used up is a debt', () => {
  let now = 0;
  const budgets = new Budgets(RATES, () => now);
  budgets.charge(person('ann'), 5000);
  assert.ok(budgets.admit(person('ann')).waitMs >= 40_000);
  now = 41_000;
  assert.equal(budgets.admit(person('ann')).waitMs, 0);
});

test('people of one origin share what some of them would have', () => {
  const budgets = new Budgets(RATES, () => 0);
  const waits = ['a', 'b', 'c', 'd', 'e'].map((id) => budgets.admit(person(id, 'host')).waitMs);
  assert.deepEqual(waits.slice(0, 4), [0, 0, 0, 0]);
  assert.ok((waits[4] ?? 0) > 0);
});

test('names without end take no memory without end', () => {
  const budgets = new Budgets(RATES, () => 0);
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 100_000; number += 1) {
    budgets.admit(person(`name ${number}`));
  }
  assert.ok(process.memoryUsage().heapUsed - before < 100 * 2 ** 20);
});
