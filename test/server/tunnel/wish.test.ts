import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../src/server/index.ts';
import { planGuest } from '../../../src/server/guests/guest-plan.ts';
import { forForksMiB } from '../../../src/server/tunnel/wish.ts';
import { tenantOf } from '../../../src/server/tenants/tenant.ts';

const config = parseConfig({ wall: 'kernel' });
const tenant = tenantOf(config, 'ann', null);
const policy = { limits: { memoryMiB: 100, diskMiB: 50 } };

test('a guest that can be forked costs what a checkpoint of it does', () => {
  assert.equal(forForksMiB(planGuest(tenant, { policy, wall: 'wasm' }, config)), 150);
  assert.equal(forForksMiB(planGuest(tenant, { policy, wall: 'kernel' }, config)), 0);
});
