import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openStore } from '../../src/server/index.ts';
import { Pastes } from '../../src/server/pastes/pastes.ts';
import { pastePage } from '../../src/server/pastes/page.ts';
import { visibleText } from '../../src/server/pastes/visible-text.ts';
import { jsonOf, startTestService } from './start.ts';

const ADDRESS = 'https://py.example.org/sandbox';
const service = await startTestService({
  pastes: { tenants: ['bot', 'other'], address: `${ADDRESS}/`, bytes: 1000, perMinute: 1000 },
});
const keys = {
  bot: await service.key('bot'),
  other: await service.key('other'),
  stranger: await service.key('stranger'),
};

interface Kept {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function keep(
  text: string | Uint8Array<ArrayBuffer>,
  key: string = keys.bot,
  type = 'text/plain; charset=utf-8',
): Promise<Kept> {
  const answer = await fetch(`${service.url}/v1/pastes`, {
    method: 'POST',
    headers: { 'content-type': type, ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
    body: text,
  });
  return { status: answer.status, body: await jsonOf(answer) };
}

/** What is at the address that was told, which is a proxy's. */
function read(kept: Kept, rest = ''): Promise<Response> {
  const url = String(kept.body['url']);
  assert.ok(url.startsWith(`${ADDRESS}/p/`), url);
  return fetch(service.url + url.slice(ADDRESS.length) + rest);
}

test('a text is shown to whoever knows its address, as a page and as it is', async () => {
  const text = 'first\nsecond é 🐍\n';
  const kept = await keep(text);
  assert.equal(kept.status, 201);
  assert.match(String(kept.body['id']), /^[\da-f]{32}$/);
  assert.match(await (await read(kept)).text(), /<pre>\nfirst\nsecond é 🐍\n<\/pre>/);
  assert.equal(await (await read(kept, '/raw')).text(), text);
});

test('nothing of a text is markup, runs, or is found by search engines', async () => {
  const kept = await keep('</pre><script>alert(1)</script><img src=x onerror="a">\u202e\u001b[31m');
  const page = await read(kept);
  const html = await page.text();
  assert.doesNotMatch(html, /<script|<img/i);
  assert.match(html, /&lt;\/pre&gt;&lt;script&gt;alert\(1\)/);
  assert.match(html, /&lt;U\+202E&gt;␛\[31m/);
  for (const [answer, policy] of [
    [page, /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'/],
    [await read(kept, '/raw'), /^default-src 'none'; sandbox$/],
  ] as const) {
    assert.match(answer.headers.get('content-security-policy') ?? '', policy);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('x-robots-tag'), 'noindex, nofollow');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  }
});

test('a text may have as many bytes as the configuration says, and not one more', async () => {
  assert.equal((await keep('é'.repeat(500))).status, 201);
  assert.equal((await keep(`${'é'.repeat(500)}x`)).status, 413);
  // A NUL is kept as a sign of three bytes.
  assert.equal((await keep('\0'.repeat(333))).status, 201);
  assert.equal((await keep('\0'.repeat(334))).status, 413);
});

for (const [what, send, status] of [
  ['without a key', () => keep('x', ''), 401],
  ['of a tenant that is not named', () => keep('x', keys.stranger), 403],
  ['of another type', () => keep('{}', keys.bot, 'application/json'), 415],
  ['that is not UTF-8', () => keep(new Uint8Array([0xff, 0xfe])), 400],
] as const) {
  test(`a text ${what} is not kept`, async () => {
    assert.equal((await send()).status, status);
  });
}

test('its owner removes a text, and nobody else', async () => {
  const kept = await keep('short-lived');
  const remove = async (key: string, id = String(kept.body['id'])): Promise<number> => {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${service.url}/v1/pastes/${id}`, { method: 'DELETE', headers })).status;
  };
  assert.equal(await remove(keys.other), 404);
  assert.equal(await remove(keys.stranger), 403);
  assert.equal(await remove(keys.bot, '..'), 404);
  assert.equal((await read(kept)).status, 200);
  assert.equal(await remove(keys.bot), 204);
  assert.equal((await read(kept)).status, 404);
  assert.equal((await read(kept, '/raw')).status, 404);
  assert.equal(await remove(keys.bot), 404);
});

test('an address that leads to nothing shows a page that says so', async () => {
  for (const id of ['x', '0'.repeat(32), `${'0'.repeat(32)}'`]) {
    const answer = await fetch(`${service.url}/p/${id}`);
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /There is no such text/);
  }
});

test('a service that is not configured for texts keeps none', async () => {
  const plain = await startTestService();
  const answer = await fetch(`${plain.url}/v1/pastes`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  });
  assert.equal(answer.status, 404);
  assert.match(JSON.stringify(await answer.json()), /configure `pastes`/);
});

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-pastes-test-'));
after(() => rm(folder, { recursive: true }));
const SETTINGS = {
  ...{ tenants: ['bot', 'other'], address: 'http://a.example', bytes: 100, most: 2 },
  ...{ perMinute: 4, hours: 1 },
};

test('texts outlive the service that kept them, and expire', async () => {
  let now = 1_796_000_000_000;
  const path = join(folder, 'restart.db');
  const first = await openStore(path, {});
  const { id, expiresMs } = await new Pastes(SETTINGS, first.pastes, () => now).keep('bot', 'a\0b');
  assert.equal(expiresMs, now + 3_600_000);
  await first.close();
  const second = await openStore(path, {});
  const pastes = new Pastes(SETTINGS, second.pastes, () => now);
  assert.equal((await pastes.find(id))?.text, 'a␀b');
  now = expiresMs;
  assert.equal(await pastes.find(id), null);
  await second.close();
});

test('a tenant that keeps too many at once has to wait, and others have not', async () => {
  let now = 0;
  const store = await openStore(join(folder, 'rate.db'), {});
  const pastes = new Pastes(SETTINGS, store.pastes, () => now);
  await pastes.keep('bot', '1');
  await pastes.keep('bot', '2');
  await assert.rejects(pastes.keep('bot', '3'), { code: 'TOO_MANY', retryAfterMs: 15_000 });
  await pastes.keep('other', '1');
  now = 15_000;
  await pastes.keep('bot', '3');
  await store.close();
});

test('expired texts are gone from the store when a service has begun', async () => {
  const fresh = await startTestService();
  const expired = { id: 'f'.repeat(32), tenant: 'bot', text: 'old', createdMs: 1, expiresMs: 2 };
  await fresh.store.pastes.add(expired, 10);
  const { Pruning } = await import('../../src/server/operations/pruning.ts');
  const pruning = new Pruning(fresh.services);
  while ((await fresh.store.pastes.find(expired.id, 0)) !== null) {
    await new Promise(setImmediate);
  }
  pruning.end();
});

test('controls and what changes the order of letters show as signs, lines stay lines', () => {
  assert.equal(
    visibleText('a\r\nb\tc\rd\u0000\u007f\u0085\u2067é'),
    'a\nb\tc␍d␀␡<U+0085><U+2067>é',
  );
});

test('a page shows a bounded number of signs as others, and says that there is more', () => {
  const page = (text: string): string =>
    pastePage({ id: 'f'.repeat(32), tenant: 'bot', text, createdMs: 1, expiresMs: 2 });
  for (const [sign, shown] of [
    ['<', '&lt;'],
    ['\u0085', '&lt;U+0085&gt;'],
    ['\r', '␍'],
  ] as const) {
    const most = `a${sign.repeat(16_384)}z`;
    assert.doesNotMatch(page(most), /see Raw/);
    const cut = page(`${most}${sign}b`);
    assert.ok(cut.includes(`a${shown.repeat(16_384)}z</pre>`), JSON.stringify(sign));
    assert.match(cut, /The rest has too many signs for a page: see Raw/);
  }
  assert.doesNotMatch(page(`"it's"\r\n`.repeat(20_000)), /see Raw/);
});

test('a form of another site keeps no text, though no key is asked', async () => {
  const local = await startTestService({ pastes: { tenants: ['local'], address: ADDRESS } });
  const send = (headers: Readonly<Record<string, string>>): Promise<number> =>
    statusOf(`${local.url}/v1/pastes`, { 'content-type': 'text/plain', ...headers });
  const form = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  assert.equal(await send(form), 403);
  assert.equal(await send({ ...form, origin: 'null' }), 403);
  assert.equal(await send({ origin: 'http://other.example' }), 403);
  assert.equal(await send({ host: 'other.example', origin: 'http://other.example' }), 403);
  assert.equal(await send({}), 201);
});

/** Sends what `fetch` would not: headers that are the browser's own. */
function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end('x');
  });
}
