import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openStore } from '../../../src/server/index.ts';
import type { RunBegin, RunEnd, Store } from '../../../src/server/store/store.ts';
import { startPostgres } from './postgres.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-store-test-'));
const file = join(folder, 'deep', 'service.db');
after(async () => {
  await rm(folder, { recursive: true });
});

const RUN: RunBegin = {
  id: 'run-1',
  instance: 'main',
  requestId: 'request-1',
  tenant: 'ann',
  keyId: 'abc',
  kind: 'run',
  sandboxId: null,
  policyDigest: 'digest',
  allowed: '{}',
  startedMs: 1_796_000_000_000,
};
const END: RunEnd = {
  id: 'run-1',
  status: 'ok',
  wall: 'kernel',
  endedMs: 1_796_000_000_100,
  cpuMs: 12.5,
  wallMs: 100.25,
  peakMemoryMiB: 11.5,
  outputBytes: 7,
  denials: '[]',
};

const postgres = await startPostgres();
const databases: readonly (readonly [name: string, url: string])[] = [
  ['SQLite', file],
  ...(postgres === null ? [] : [['PostgreSQL', postgres.url] as const]),
];
after(() => postgres?.end());

for (const [name, url] of databases) {
  const open = (): Promise<Store> => openStore(url, {});

  test(`${name}: what was written is there after the store was opened anew`, async () => {
    const store = await open();
    await store.beginRun(RUN);
    await store.endRun(END);
    await store.close();
    const again = await open();
    assert.deepEqual(await again.listRuns('ann', 0, 10), [{ ...RUN, end: END }]);
    const { tenant, requestId } = RUN;
    const ofRequest = { tenant, requestId };
    assert.deepEqual(await again.runsOfRequest(ofRequest, 0, 10), [{ ...RUN, end: END }]);
    assert.deepEqual(await again.runsOfRequest({ ...ofRequest, tenant: 'bob' }, 0, 10), []);
    assert.deepEqual(await again.runsOfRequest({ ...ofRequest, requestId: 'no' }, 0, 10), []);
    await again.close();
  });

  test(`${name}: a run begins once and ends once`, async () => {
    const store = await open();
    await assert.rejects(store.beginRun(RUN));
    await store.endRun({ ...END, status: 'error', cpuMs: 99 });
    const [run] = await store.listRuns('ann', 0, 10);
    assert.equal(run?.end?.status, 'ok');
    await store.close();
  });

  test(`${name}: runs of an earlier process of this instance are lost, and no others`, async () => {
    const store = await open();
    await store.beginRun({ ...RUN, id: 'run-2' });
    await store.beginRun({ ...RUN, id: 'run-3', instance: 'other' });
    assert.equal(await store.endLostRuns('main', 5), 1);
    assert.equal(await store.endLostRuns('main', 6), 0);
    const runs = await store.listRuns('ann', 0, 10);
    const states = runs.map(({ id, end }) => [id, end?.status ?? null]);
    assert.deepEqual(states, [
      ['run-1', 'ok'],
      ['run-2', 'lost'],
      ['run-3', null],
    ]);
    await store.close();
  });

  test(`${name}: usage is summed by tenant`, async () => {
    const store = await open();
    const { runs, ...used } = await store.usage('ann', 0);
    assert.equal(runs, 3);
    assert.deepEqual(used, { cpuMs: 12.5, wallMs: 100.25, outputBytes: 7 });
    assert.equal((await store.usage('bob', 0)).runs, 0);
    assert.deepEqual([...(await store.cpuSince(END.endedMs))], [['ann', 12.5]]);
    assert.equal((await store.cpuSince(END.endedMs + 1)).size, 0);
    await store.close();
  });

  test(`${name}: what is old is forgotten, but for what goes on`, async () => {
    const store = await open();
    assert.equal(await store.prune(5), 0);
    assert.equal(await store.prune(END.endedMs + 1), 2);
    assert.equal((await store.listRuns('ann', 0, 10)).length, 1);
    await store.close();
  });

  test(`${name}: keys are kept, and revoked once`, async () => {
    const store = await open();
    const who = { id: 'abc', tenant: 'ann', name: 'Ann', role: 'tenant' } as const;
    const key = { ...who, hash: 'h', createdMs: 3, revokedMs: null };
    await store.addKey(key);
    await assert.rejects(store.addKey(key));
    assert.equal(await store.revokeKey('abc', 9), true);
    assert.equal(await store.revokeKey('abc', 10), false);
    assert.deepEqual(await store.listKeys(), [{ ...key, revokedMs: 9 }]);
    await store.close();
  });

  test(`${name}: a text is kept until it expires, and removed by its tenant only`, async () => {
    const store = await open();
    const { pastes } = store;
    const paste = { id: 'p1', tenant: 'ann', text: `'; -- ? $1 é`, createdMs: 1, expiresMs: 100 };
    await pastes.add(paste, 9);
    await assert.rejects(pastes.add(paste, 9));
    assert.deepEqual(await pastes.find('p1', 99), paste);
    assert.equal(await pastes.find('p1', 100), null);
    assert.equal(await pastes.remove('p1', 'bob'), false);
    assert.equal(await pastes.expire(99), 0);
    assert.equal(await pastes.expire(100), 1);
    assert.equal(await pastes.remove('p1', 'ann'), false);
    await store.close();
  });

  test(`${name}: the oldest texts of a tenant make room, and nobody else's`, async () => {
    const store = await open();
    const { pastes } = store;
    const add = (id: string, tenant: string, createdMs: number): Promise<void> =>
      pastes.add({ id, tenant, text: id, createdMs, expiresMs: 100 }, 2);
    await add('b1', 'bob', 0);
    for (const createdMs of [1, 2, 3]) {
      await add(`a${createdMs}`, 'ann', createdMs);
    }
    const left = await Promise.all(['b1', 'a1', 'a2', 'a3'].map((id) => pastes.find(id, 50)));
    assert.deepEqual(
      left.map((found) => found?.text),
      ['b1', undefined, 'a2', 'a3'],
    );
    await pastes.expire(100);
    await store.close();
  });

  test(`${name}: texts are bound, never part of a statement`, async () => {
    const store = await open();
    const odd = `'; DROP TABLE runs; -- ? $1`;
    await store.beginRun({ ...RUN, id: odd, tenant: odd });
    assert.equal((await store.listRuns(odd, 0, 10))[0]?.id, odd);
    await store.close();
  });
}

test(
  'PostgreSQL was tried, or is not on this machine',
  { skip: postgres === null && 'no initdb' },
  () => {
    assert.ok(postgres !== null);
  },
);

test('only the owner can read the file', async () => {
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a file that is no database is refused in words', async () => {
  await assert.rejects(openStore('/proc/version', {}), /cannot be used as a SQLite database/);
});
