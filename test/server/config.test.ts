import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { UsageError } from '../../src/index.ts';
import { loadConfig, openStore, parseConfig } from '../../src/server/index.ts';
import { tenantOf } from '../../src/server/tenants/tenant.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-config-test-'));
after(() => rm(folder, { recursive: true }));

test('every field has a default', () => {
  const config = parseConfig({});
  assert.equal(config.listen.host, '127.0.0.1');
  assert.equal(config.listen.port, 8060);
});

test('options count more than the environment, and that more than the file', async () => {
  const file = join(folder, 'service.json');
  await writeFile(file, '{"listen": {"host": "127.0.0.9", "port": 1}, "store": "file.db"}');
  const secret = 'x'.repeat(32);
  const environment = {
    ...{ PYSANDBOX_CONFIG: file, PYSANDBOX_PORT: '2', PYSANDBOX_STORE: 'env.db' },
    PYSANDBOX_CHECKPOINT_SECRET: secret,
  };
  const config = await loadConfig({ environment, options: { store: 'option.db' } });
  assert.deepEqual(config.listen, { host: '127.0.0.9', port: 2 });
  assert.equal(config.store, 'option.db');
  assert.equal(config.checkpointSecret, secret);
});

test('a tenant has what the defaults of tenants say, but for what is said of it', () => {
  const config = parseConfig({
    tenantDefaults: { quota: { guests: 3, queued: 4 }, policy: 'scientific' },
    tenants: { acme: { quota: { guests: 9 } } },
  });
  const acme = tenantOf(config, 'acme', null);
  assert.deepEqual([acme.quota.guests, acme.quota.queued, acme.policy], [9, 4, 'scientific']);
  assert.equal(tenantOf(config, 'other', null).quota.guests, 3);
  assert.equal(tenantOf(config, '__proto__', null).quota.guests, 3);
});

const flaws: readonly (readonly [value: unknown, told: RegExp])[] = [
  [{ lisen: {} }, /lisen: there is no such field; did you mean listen\?/],
  [{ tenants: { acme: { qouta: {} } } }, /tenants\.acme\.qouta: .*did you mean quota\?/],
  [{ limits: { bodyBytes: 0 } }, /limits\.bodyBytes/],
  [{ listen: { port: 70_000 } }, /listen\.port/],
  [{ listen: { port: 'http' } }, /listen\.port/],
  [{ tenants: { 'Not A Name': {} } }, /tenants/],
  [[], /the value: must be an object/],
  [{ wall: 'none' }, /wall: must be auto, kernel or wasm$/],
  [{ checkpointSecret: 'short' }, /checkpointSecret: must have at least 32 characters$/],
  [{ evalPolicy: { limits: { memoryMib: 70 } } }, /evalPolicy\.limits\.memoryMib: unknown key/],
];

for (const [value, told] of flaws) {
  test(`refused by its path: ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => parseConfig(value),
      (error: unknown) => error instanceof UsageError && told.test(error.message),
    );
  });
}

test('a file that cannot be read, or is no object, is refused by its name', async () => {
  const file = join(folder, 'odd.json');
  await assert.rejects(loadConfig({ file, environment: {}, options: {} }), /odd\.json/);
  await writeFile(file, '[]');
  await assert.rejects(loadConfig({ file, environment: {}, options: {} }), /one JSON object/);
});

test('a port that is none is refused by where it was said', async () => {
  await assert.rejects(
    loadConfig({ environment: {}, options: { port: '70000' } }),
    /^UsageError: --port/,
  );
  await assert.rejects(
    loadConfig({ environment: { PYSANDBOX_PORT: 'x' }, options: {} }),
    /^UsageError: PYSANDBOX_PORT/,
  );
});

test('a store of a kind that is not known is refused, and no file is made of its address', async () => {
  await assert.rejects(openStore('mysql://localhost/x', {}), /none of the kind mysql/);
});
