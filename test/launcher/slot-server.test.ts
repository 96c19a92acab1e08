import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryObjects } from 'node:v8';
import { openKept } from '../helpers/open-session.ts';

const ORDERS = 500;

test('of an order that was confirmed nothing is kept', async () => {
  await using kept = await openKept();
  const give = async (): Promise<void> => {
    for (let time = 0; time < ORDERS; time += 1) {
      await kept.order('forbid', {});
    }
  };
  await give();
  const before = Number(queryObjects(Promise));
  await give();
  assert.ok(Number(queryObjects(Promise)) - before < ORDERS / 5);
});

test('an order to a server that has ended, or ends, is settled', async () => {
  const kept = await openKept();
  const underWay = Array.from({ length: 10 }, () => kept.order('forbid', {}));
  await kept[Symbol.asyncDispose]();
  await Promise.all(underWay);
  await kept.order('forbid', {});
});
