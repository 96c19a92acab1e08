import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { pysandbox } from './command.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-keys-command-'));
after(() => rm(folder, { recursive: true }));
const env = { XDG_STATE_HOME: folder };
const keys = (...args: string[]): ReturnType<typeof pysandbox> =>
  pysandbox(['keys', ...args], { env });

test('a key is made, listed without its secret, and revoked', async () => {
  const made = await keys('create', 'ann');
  assert.equal(made.status, 0, made.stderr);
  const key = made.stdout.trim();
  assert.match(key, /^pysb_[0-9a-f]{12}_[\w-]{43}$/);
  const [, id = ''] = key.split('_');
  const listed = await keys('list');
  assert.match(listed.stdout, new RegExp(`^${id}  ann  ann  tenant  made [\\d-]+  valid\n$`));
  assert.ok(!listed.stdout.includes(key.slice(-43)));
  assert.equal((await keys('revoke', id)).status, 0);
  assert.match((await keys('list')).stdout, /revoked/);
  const again = await keys('revoke', id);
  assert.equal(again.status, 64);
  assert.match(again.stderr, /there is no valid key/);
});

test('as JSON a key is shown once, and its hash never', async () => {
  const made = await keys('create', '--tenant', 'acme', '--operator', '--json', 'Acme Metrics');
  assert.match(made.stdout, /"tenant":"acme","name":"Acme Metrics","role":"operator","key":"pysb_/);
  const listed = await keys('list', '--json');
  assert.ok(!listed.stdout.includes('hash') && !listed.stdout.includes('pysb_'));
});

test('what is no name, no tenant or no action is refused in words', async () => {
  const flaws: readonly (readonly [args: readonly string[], told: RegExp])[] = [
    [[], /needs to know what to do/],
    [['creat', 'x'], /did you mean create\?/],
    [['create'], /write `pysandbox keys create NAME`/],
    [['create', 'Ann'], /cannot be a tenant/],
    [['create', 'a/b'], /is no name/],
    [['create', 'a', 'b'], /keys create NAME/],
  ];
  for (const [args, told] of flaws) {
    const { status, stderr } = await keys(...args);
    assert.equal(status, 64, stderr);
    assert.match(stderr, told);
  }
});
