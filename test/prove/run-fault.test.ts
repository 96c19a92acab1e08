import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFault } from '../../prove/faults/run-fault.ts';

const RUN = { wall: 'kernel', seed: 1, scale: 1, killedAfterMs: null, mostMs: 60_000 } as const;

test('a host that fails says why', async () => {
  const told = await runFault({ ...RUN, title: 'no such fault' });
  assert.match(told ?? '', /there is no fault "no such fault"/);
});

test('a host that hangs is ended and told', async () => {
  const title = 'hundreds of guests at once';
  assert.match((await runFault({ ...RUN, title, mostMs: 300 })) ?? '', /not over after 300 ms/);
});

test('a host that is killed while guests run leaves nothing', async () => {
  const title = 'hundreds of guests at once';
  assert.equal(await runFault({ ...RUN, title, killedAfterMs: 1500 }), null);
});
