import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PolicyError } from '../../../src/index.ts';
import { parseConfig } from '../../../src/server/index.ts';
import type { ConfigInput } from '../../../src/server/index.ts';
import { forForksMiB, planGuest } from '../../../src/server/guests/guest-plan.ts';
import type { GuestPlan, GuestWish } from '../../../src/server/guests/guest-plan.ts';
import { tenantOf } from '../../../src/server/tenants/tenant.ts';

/** What becomes of a wish on a service whose wall is the kernel's. */
function plan(wish: GuestWish, input: ConfigInput = {}): GuestPlan {
  const config = parseConfig({ wall: 'kernel', ...input });
  return planGuest(tenantOf(config, 'ann', null), wish, config);
}

const isRefusal =
  (path: string) =>
  (error: unknown): boolean =>
    error instanceof PolicyError && error.details['path'] === path;

test('who names neither policy nor wall gets those of the tenant and of the service', () => {
  const { options, resolved } = plan({}, { tenantDefaults: { policy: 'scientific' } });
  assert.equal(options.wall, 'kernel');
  assert.equal(resolved.extends, 'scientific');
});

test('a wall that the tenant may not have is refused, whether it was named or not', () => {
  const kernelOnly: ConfigInput = { tenantDefaults: { ceiling: { walls: ['kernel'] } } };
  assert.equal(plan({}, kernelOnly).options.wall, 'kernel');
  assert.throws(() => plan({ wall: 'wasm' }, kernelOnly), isRefusal('wall'));
  assert.throws(() => plan({}, { ...kernelOnly, wall: 'wasm' }), isRefusal('wall'));
});

test('memory, disk and checkpoints are what a guest costs', () => {
  const policy = { limits: { memoryMiB: 100, diskMiB: 50 } };
  assert.equal(plan({ policy }).cost.memoryMiB, 150);
  assert.equal(plan({ policy, checkpoints: 2 }).cost.memoryMiB, 450);
  assert.throws(() => plan({ checkpoints: 5 }), isRefusal('checkpoints'));
});

test('the same policy has the same digest, however it was written', () => {
  const written = plan({ policy: { extends: 'strict' } });
  assert.equal(written.policyDigest, plan({ policy: 'strict' }).policyDigest);
  assert.notEqual(written.policyDigest, plan({ policy: 'subprocess' }).policyDigest);
});

test('what is no policy is refused by its path', () => {
  assert.throws(() => plan({ policy: { limits: { memoryMB: 1 } } }), isRefusal('limits.memoryMB'));
});

test('a policy that would fill the book of runs is refused', () => {
  const longNames = (count: number): GuestWish => ({
    policy: {
      env: Object.fromEntries(
        Array.from({ length: count }, (_, place) => [`V${place}_${'x'.repeat(490)}`, '1']),
      ),
    },
  });
  assert.ok(plan(longNames(100)).allowed.length < 65_536);
  assert.throws(() => plan(longNames(200)), isRefusal(''));
});

test('a guest that can be forked costs what a checkpoint of it does', () => {
  const policy = { limits: { memoryMiB: 100, diskMiB: 50 } };
  assert.equal(forForksMiB(plan({ policy, wall: 'wasm' })), 150);
  assert.equal(forForksMiB(plan({ policy, wall: 'kernel' })), 0);
});
