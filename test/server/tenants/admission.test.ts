import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PolicyError } from '../../../src/index.ts';
import { parseConfig } from '../../../src/server/index.ts';
import type { ConfigInput } from '../../../src/server/index.ts';
import { ServiceError } from '../../../src/server/errors/service-error.ts';
import { Admission } from '../../../src/server/tenants/admission.ts';
import type { Lease } from '../../../src/server/tenants/lease.ts';
import { WARM_MS } from '../../../src/server/tenants/warm-walls.ts';
import { tenantOf } from '../../../src/server/tenants/tenant.ts';
import type { Tenant } from '../../../src/server/tenants/tenant.ts';

const COST = { memoryMiB: 100, wallKey: 'strict', warmMiB: 0 };
const MINUTE_MS = 60_000;

/** An admission whose clock stands still unless a test moves it. */
function setUp(input: ConfigInput): {
  readonly admission: Admission;
  readonly clock: { nowMs: number };
  readonly tenant: (id: string) => Tenant;
} {
  const config = parseConfig(input);
  const clock = { nowMs: 0 };
  const admission = new Admission(config.capacity, () => clock.nowMs);
  return { admission, clock, tenant: (id) => tenantOf(config, id, null) };
}

const isRefusal =
  (code: string, quota?: string) =>
  (error: unknown): boolean =>
    error instanceof ServiceError &&
    error.code === code &&
    (error.retryAfterMs ?? 0) > 0 &&
    (quota === undefined || error.details['quota'] === quota);

test('a lease gives back what it took, once, however often it is released', async () => {
  const { admission, tenant } = setUp({});
  const lease = await admission.admit(tenant('ann'), COST);
  assert.equal(admission.guests, 1);
  lease.release();
  lease.release();
  assert.equal(admission.guests, 0);
});

test('a tenant at its number of guests waits, and has its turn when one ends', async () => {
  const { admission, tenant } = setUp({ tenantDefaults: { quota: { guests: 1 } } });
  const first = await admission.admit(tenant('ann'), COST);
  const second = admission.admit(tenant('ann'), COST);
  assert.equal(admission.queued, 1);
  first.release();
  (await second).release();
  assert.equal(admission.queued, 0);
});

test('a tenant whose queue is full is told to come again, by the name of its quota', async () => {
  const { admission, tenant } = setUp({ tenantDefaults: { quota: { guests: 1, queued: 0 } } });
  const lease = await admission.admit(tenant('ann'), COST);
  await assert.rejects(admission.admit(tenant('ann'), COST), isRefusal('TOO_MANY', 'guests'));
  lease.release();
});

test('memory that policies allow is a quota of its own', async () => {
  const { admission, tenant } = setUp({
    tenantDefaults: { quota: { memoryMiB: 150, queued: 0 } },
  });
  const lease = await admission.admit(tenant('ann'), COST);
  await assert.rejects(admission.admit(tenant('ann'), COST), isRefusal('TOO_MANY', 'memoryMiB'));
  lease.release();
});

test('what can never fit is refused as a policy, not made to wait', async () => {
  const { admission, tenant } = setUp({ tenantDefaults: { quota: { memoryMiB: 50 } } });
  await assert.rejects(
    admission.admit(tenant('ann'), COST),
    (error: unknown) =>
      error instanceof PolicyError && error.details['path'] === 'limits.memoryMiB',
  );
});

test('what is kept warm takes memory of the service: once for all guests that have it, until it is let go', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { admission, tenant } = setUp({ capacity: { memoryMiB: 400, queued: 0 } });
  const warm = { memoryMiB: 100, wallKey: 'one', warmMiB: 150 };
  const other = { ...warm, wallKey: 'other' };
  const first = await admission.admit(tenant('ann'), warm);
  assert.equal(admission.memoryMiB, 250);
  const second = await admission.admit(tenant('bob'), warm);
  assert.equal(admission.memoryMiB, 350);
  second.release();
  // Room for a guest, but not for another interpreter.
  await assert.rejects(admission.admit(tenant('bob'), other), isRefusal('OVERLOADED'));
  first.release();
  assert.equal(admission.memoryMiB, 150);
  context.mock.timers.tick(WARM_MS - 1);
  assert.equal(admission.memoryMiB, 150);
  context.mock.timers.tick(1);
  assert.equal(admission.memoryMiB, 0);
  (await admission.admit(tenant('bob'), other)).release();
});

test('who waits for memory has its turn when something is kept warm no longer', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { admission, tenant } = setUp({ capacity: { memoryMiB: 300, queueMs: 10 * WARM_MS } });
  const warm = { memoryMiB: 100, wallKey: 'one', warmMiB: 150 };
  (await admission.admit(tenant('ann'), warm)).release();
  const waiting = admission.admit(tenant('bob'), { ...warm, wallKey: 'other' });
  assert.equal(admission.queued, 1);
  context.mock.timers.tick(WARM_MS);
  (await waiting).release();
});

test('a guest that leaves no memory for its own interpreter is refused as a policy', async () => {
  const { admission, tenant } = setUp({ capacity: { memoryMiB: 200 } });
  await assert.rejects(
    admission.admit(tenant('ann'), { ...COST, warmMiB: 101 }),
    (error: unknown) => error instanceof PolicyError && /99 MiB/.test(error.message),
  );
});

test('a service at its capacity is OVERLOADED for whom its own quota would allow', async () => {
  const { admission, tenant } = setUp({ capacity: { guests: 1, queued: 0 } });
  const lease = await admission.admit(tenant('ann'), COST);
  await assert.rejects(admission.admit(tenant('bob'), COST), isRefusal('OVERLOADED'));
  lease.release();
});

test('who waits too long is told to come again', async () => {
  const { admission, tenant } = setUp({ capacity: { guests: 1, queueMs: 1 } });
  const lease = await admission.admit(tenant('ann'), COST);
  await assert.rejects(admission.admit(tenant('bob'), COST), isRefusal('OVERLOADED'));
  assert.equal(admission.queued, 0);
  lease.release();
});

test('a client that goes away while it waits leaves no place taken', async () => {
  const { admission, tenant } = setUp({ capacity: { guests: 1 } });
  const lease = await admission.admit(tenant('ann'), COST);
  const gone = new AbortController();
  const waiting = admission.admit(tenant('bob'), COST, gone.signal);
  gone.abort();
  await assert.rejects(
    waiting,
    (error: unknown) => error instanceof ServiceError && error.code === 'CLIENT_GONE',
  );
  assert.equal(admission.queued, 0);
  lease.release();
  assert.equal(admission.guests, 0);
});

test('tenants take turns: who floods the queue does not push the other back', async () => {
  const { admission, tenant } = setUp({ capacity: { guests: 1 } });
  const order: string[] = [];
  const first = await admission.admit(tenant('flood'), COST);
  const ask = async (id: string): Promise<void> => {
    const lease = await admission.admit(tenant(id), COST);
    order.push(id);
    lease.release();
  };
  const all = [...Array.from({ length: 5 }, () => ask('flood')), ask('calm'), ask('calm')];
  first.release();
  await Promise.all(all);
  assert.deepEqual(order.slice(0, 4), ['flood', 'calm', 'flood', 'calm']);
});

test('a large guest is not passed by small ones for ever', async () => {
  const { admission, tenant } = setUp({ capacity: { guests: 10, memoryMiB: 600 } });
  const small = await admission.admit(tenant('small'), COST);
  const large = admission.admit(tenant('large'), { ...COST, memoryMiB: 550 });
  const later = admission.admit(tenant('small'), COST);
  assert.equal(admission.queued, 2);
  small.release();
  const lease = await large;
  assert.equal(admission.queued, 1);
  lease.release();
  (await later).release();
});

test('nor are small ones kept out by a large one for which there is no room', async () => {
  const { admission, tenant } = setUp({
    capacity: { guests: 10, memoryMiB: 600, queueMs: 2000 },
  });
  const lasting = await admission.admit(tenant('small'), COST);
  const large = { ...COST, memoryMiB: 550 };
  const told: string[] = [];
  const ask = (): Promise<void> =>
    assert
      .rejects(admission.admit(tenant('large'), large), isRefusal('OVERLOADED'))
      .then(() => void told.push('large is refused'));
  const refused = [ask(), ask()];
  (await admission.admit(tenant('other'), COST)).release();
  told.push('small had its turn');
  await Promise.all(refused);
  assert.equal(told[0], 'small had its turn');
  // A tenant may not do it again at once.
  const again = ask();
  const soon = admission.admit(tenant('other'), COST);
  assert.equal(admission.queued, 1);
  (await soon).release();
  await again;
  lasting.release();
});

test('processor time that was used up comes back with the minutes', async () => {
  const { admission, clock, tenant } = setUp({
    tenantDefaults: { quota: { cpuSecondsPerMinute: 10 } },
  });
  (await admission.admit(tenant('ann'), COST)).release({ cpuMs: 20_000 });
  await assert.rejects(
    admission.admit(tenant('ann'), COST),
    isRefusal('TOO_MANY', 'cpuSecondsPerMinute'),
  );
  assert.throws(
    () => admission.checkRun(tenant('ann')),
    isRefusal('TOO_MANY', 'cpuSecondsPerMinute'),
  );
  (await admission.admit(tenant('bob'), COST)).release();
  clock.nowMs += MINUTE_MS + 1000;
  (await admission.admit(tenant('ann'), COST)).release();
});

test('processor time of before a restart counts', async () => {
  const { admission, tenant } = setUp({ tenantDefaults: { quota: { cpuSecondsPerMinute: 10 } } });
  admission.remember(tenant('ann'), 10_000);
  await assert.rejects(
    admission.admit(tenant('ann'), COST),
    isRefusal('TOO_MANY', 'cpuSecondsPerMinute'),
  );
});

test('requests are counted, and come back with time', () => {
  const { admission, clock, tenant } = setUp({
    tenantDefaults: { quota: { requestsPerMinute: 4 } },
  });
  admission.countRequest(tenant('ann'));
  admission.countRequest(tenant('ann'));
  assert.throws(
    () => admission.countRequest(tenant('ann')),
    isRefusal('TOO_MANY', 'requestsPerMinute'),
  );
  admission.countRequest(tenant('bob'));
  clock.nowMs += MINUTE_MS / 4;
  admission.countRequest(tenant('ann'));
});

test('so many different policies may be in use, and idle ones make room', async () => {
  const { admission, clock, tenant } = setUp({ tenantDefaults: { quota: { policies: 2 } } });
  const ask = (wallKey: string): Promise<Lease> =>
    admission.admit(tenant('ann'), { ...COST, wallKey });
  const kept = await ask('one');
  (await ask('two')).release();
  (await ask('two')).release();
  await assert.rejects(ask('three'), isRefusal('TOO_MANY', 'policies'));
  clock.nowMs += MINUTE_MS;
  const third = await ask('three');
  await assert.rejects(ask('two'), isRefusal('TOO_MANY', 'policies'));
  third.release();
  kept.release();
});

test('streams are counted until they close', () => {
  const { admission, tenant } = setUp({ tenantDefaults: { quota: { streams: 1 } } });
  const close = admission.openStream(tenant('ann'));
  assert.throws(() => admission.openStream(tenant('ann')), isRefusal('TOO_MANY', 'streams'));
  close();
  close();
  admission.openStream(tenant('ann'))();
});

test('a service that ends admits nobody', async () => {
  const { admission, tenant } = setUp({});
  admission.close();
  await assert.rejects(admission.admit(tenant('ann'), COST), isRefusal('OVERLOADED'));
});

test('under any order of asking, giving up and releasing, every lease ends and nothing stays taken', async () => {
  const { admission, tenant } = setUp({
    capacity: { guests: 3, memoryMiB: 700, queued: 20 },
    tenantDefaults: { quota: { guests: 2, queued: 5, requestsPerMinute: 1_000_000 } },
  });
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const leases: Lease[] = [];
  const asked: Promise<unknown>[] = [];
  for (let step = 0; step < 2000; step += 1) {
    const gone = new AbortController();
    asked.push(
      admission
        .admit(
          tenant(['ann', 'bob', 'cid'][next(3)] ?? ''),
          { ...COST, memoryMiB: 50 + next(300) },
          gone.signal,
        )
        .then(
          (lease) => leases.push(lease),
          () => {},
        ),
    );
    if (next(3) === 0) {
      gone.abort();
    }
    await Promise.resolve();
    assert.ok(admission.guests <= 3);
    leases.splice(0, next(3)).forEach((lease) => lease.release({ cpuMs: 0 }));
  }
  while (admission.queued > 0 || leases.length > 0) {
    leases.splice(0).forEach((lease) => lease.release());
    await new Promise(setImmediate);
  }
  await Promise.all(asked);
  leases.splice(0).forEach((lease) => lease.release());
  assert.equal(admission.guests, 0);
  assert.equal(admission.queued, 0);
});
