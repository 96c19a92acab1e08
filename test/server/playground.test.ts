import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { buildGuestImage } from '../../src/index.ts';
import { PLAYGROUND_FOLDER } from '../../src/server/routes/playground.ts';
import { startTestService } from './start.ts';

const service = await startTestService();

/** A policy's directives, by name. */
async function policyOf(path: string): Promise<Map<string, string>> {
  const response = await fetch(`${service.url}${path}`);
  assert.equal(response.status, 200, path);
  await response.arrayBuffer();
  const policy = response.headers.get('content-security-policy') ?? '';
  return new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );
}

test('the page may load what the service serves, and is alone with it', async () => {
  const policy = await policyOf('/');
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('script-src'), "'self' 'wasm-unsafe-eval'");
  assert.equal(policy.get('style-src'), "'self'");
  assert.equal(policy.get('frame-ancestors'), "'none'");
  assert.equal(policy.get('require-trusted-types-for'), "'script'");
  const { headers } = await fetch(`${service.url}/`);
  assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
  assert.equal(headers.get('cross-origin-embedder-policy'), 'require-corp');
});

test('the frame around markup of guests runs nothing and loads nothing', async () => {
  const policy = await policyOf('/frame.html');
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('style-src'), "'unsafe-inline'");
  assert.equal(policy.get('img-src'), 'data:');
  assert.ok(!policy.has('script-src') && !policy.has('frame-src') && !policy.has('connect-src'));
  assert.equal(policy.get('frame-ancestors'), "'self'");
});

test('what the page names is there, and may be kept for ever', async () => {
  const page = await readFile(join(PLAYGROUND_FOLDER, 'index.html'), 'utf8');
  const names = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, name = '']) => name);
  assert.equal(names.length, 3);
  for (const name of names) {
    assert.match(name, /^assets\/[a-z]+-[0-9A-Za-z]{8,}\.(?:js|css|svg)$/);
    const response = await fetch(`${service.url}/${name}`);
    assert.equal(response.status, 200, name);
    await response.arrayBuffer();
    assert.match(response.headers.get('cache-control') ?? '', /immutable/);
  }
  assert.ok(existsSync(join(PLAYGROUND_FOLDER, 'licenses.txt')));
});

test('the interpreter for browsers is below the digest of its list', async () => {
  const folder = await buildGuestImage();
  const list = await fetch(`${service.url}/python/SHA256SUMS`);
  assert.equal(list.headers.get('cache-control'), 'no-cache');
  const bytes = Buffer.from(await list.arrayBuffer());
  assert.deepEqual(bytes, await readFile(join(folder, 'SHA256SUMS')));
  const digest = createHash('sha256').update(bytes).digest('hex');
  const manifest = await fetch(`${service.url}/python/${digest}/manifest.json`);
  assert.match(manifest.headers.get('cache-control') ?? '', /immutable/);
  assert.equal(await manifest.text(), await readFile(join(folder, 'manifest.json'), 'utf8'));
});

test('below it is nothing else', async () => {
  const paths = [
    '',
    'manifest.json',
    '0/manifest.json',
    '%2e%2e/package.json',
    '..%2fpackage.json',
  ];
  for (const path of paths) {
    const response = await fetch(`${service.url}/python/${path}`);
    await response.arrayBuffer();
    assert.equal(response.status, 404, path);
  }
});
