import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { createApiKey, openStore } from '../../../src/server/index.ts';
import { hasHash, idOfKey } from '../../../src/server/tenants/api-key.ts';
import { GuessLimit } from '../../../src/server/tenants/guess-limit.ts';
import { Keyring } from '../../../src/server/tenants/keyring.ts';
import { addKey } from '../start.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-keys-test-'));
const store = await openStore(join(folder, 'service.db'), {});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

test('a key has the form pysb_ID_SECRET, and no two are alike', () => {
  const [one, other] = [createApiKey(), createApiKey()];
  assert.match(one.key, /^pysb_[0-9a-f]{12}_[\w-]{43}$/);
  assert.equal(idOfKey(one.key), one.id);
  assert.notEqual(one.key, other.key);
  assert.equal(idOfKey(`${one.key}x`), null);
});

test('a key is known by its hash, and any other is not', () => {
  const { key, hash } = createApiKey();
  assert.ok(hasHash(key, hash));
  assert.ok(!hasHash(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, hash));
  assert.ok(!hash.includes(key.slice(-20)));
});

test('a keyring finds keys that are valid, and forgets revoked ones within a second', async () => {
  const clock = { nowMs: 0 };
  const keyring = new Keyring(store, () => clock.nowMs);
  assert.equal(await keyring.empty(), true);
  const key = await addKey(store, 'ann');
  assert.equal(await keyring.find(key), null); // read a moment ago
  clock.nowMs += 1000;
  assert.equal((await keyring.find(key))?.tenant, 'ann');
  await store.revokeKey(idOfKey(key) ?? '', 5);
  clock.nowMs += 1000;
  assert.equal(await keyring.find(key), null);
  assert.equal(await keyring.empty(), false);
});

test('no file of the store has a key in it', async () => {
  const key = await addKey(store, 'bob');
  for (const name of ['service.db', 'service.db-wal']) {
    const bytes = await readFile(join(folder, name));
    assert.ok(!bytes.includes(key));
    assert.ok(!bytes.includes(key.slice(key.lastIndexOf('_') + 1)));
  }
});

test('wrong keys make an address wait, and nobody else', () => {
  const clock = { nowMs: 0 };
  const guesses = new GuessLimit(3, () => clock.nowMs);
  for (let guess = 0; guess < 3; guess += 1) {
    assert.equal(guesses.waitMs('10.0.0.1'), 0);
    guesses.failed('10.0.0.1');
  }
  assert.ok(guesses.waitMs('10.0.0.1') > 0);
  assert.equal(guesses.waitMs('10.0.0.2'), 0);
  clock.nowMs += 20_000;
  assert.equal(guesses.waitMs('10.0.0.1'), 0);
});

test('addresses of one network of IPv6 count as one', () => {
  const guesses = new GuessLimit(1, () => 0);
  guesses.failed('2001:db8::1');
  assert.ok(guesses.waitMs('2001:db8:0:0:ffff::2') > 0);
  assert.equal(guesses.waitMs('2001:db8:0:1::1'), 0);
  guesses.failed('::ffff:10.0.0.1');
  assert.equal(guesses.waitMs('::ffff:10.0.0.2'), 0);
});
