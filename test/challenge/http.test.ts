import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { ChallengeHttp } from '../../src/challenge/http.ts';
import { openChallenge, type OpenChallenge } from './open-challenge.ts';

let open: OpenChallenge;
let http: ChallengeHttp;
let base = '';

before(async () => {
  open = await openChallenge();
  http = new ChallengeHttp(open.challenge, { host: '127.0.0.1', port: 0, isBehindProxy: false });
  base = `http://127.0.0.1:${await http.start()}`;
});

after(async () => {
  await http.stop();
  await open[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(path: string, body: unknown, type = 'application/json'): Promise<Answer> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const data: unknown = await answer.json();
  assert.ok(typeof data === 'object' && data !== null);
  return { status: answer.status, body: { ...data } };
}

test('code is run in the session whose secret is told', async () => {
  const first = await post('/run', { code: 'x = 20' });
  const { session } = first.body;
  assert.match(String(session), /^[\da-f]{32}$/);
  const second = await post('/run', { code: 'print(x * 2 + 2)', session });
  assert.deepEqual([second.status, second.body['status'], second.body['text']], [200, 'ok', '42']);
  const other = await post('/run', { code: 'x' });
  assert.equal(other.body['status'], 'error');
});

test('a flag is handed in', async () => {
  const { status, body } = await post('/flag', { flag: 'pysandbox{none}' });
  assert.deepEqual([status, body['answer']], [200, 'that is no flag of this challenge']);
});

for (const [what, path, body, type, status] of [
  ['what is no JSON', '/run', '{', 'application/json', 400],
  [
    'another type, as a page of another site could send it',
    '/run',
    '{"code":"1"}',
    'text/plain',
    415,
  ],
  ['a field that is not known', '/run', { code: '1', admin: true }, 'application/json', 400],
  [
    'a session of one’s own choice',
    '/run',
    { code: '1', session: '../x' },
    'application/json',
    400,
  ],
  ['code that is too long', '/run', { code: 'x'.repeat(32_769) }, 'application/json', 400],
  ['a body that is too long', '/run', 'x'.repeat(70_000), 'application/json', 413],
  ['a path that is none', '/../../etc/passwd', {}, 'application/json', 404],
] as const) {
  test(`a request is refused for ${what}`, async () => {
    assert.equal((await post(path, body, type)).status, status);
  });
}

test('the board without scripts shows attempts as text', async () => {
  await post('/run', { code: 'print("<script>alert(1)</script>\\u202e")' });
  const answer = await fetch(`${base}/board`);
  const page = await answer.text();
  assert.match(
    answer.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'sha256-/,
  );
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.doesNotMatch(page, /<script/i);
  const state: unknown = await (await fetch(`${base}/board.json`)).json();
  assert.ok(typeof state === 'object' && state !== null && 'attempts' in state);
  assert.ok(Number(state.attempts) >= 1);
});

test('the page loads what is its own, and takes no text for markup', async () => {
  const answer = await fetch(`${base}/`);
  const page = await answer.text();
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'$/);
  const names = Array.from(page.matchAll(/(?:src|href)="(assets[^"]+)"/g), ([, name = '']) => name);
  assert.equal(names.length, 3);
  for (const name of names) {
    const file = await fetch(`${base}/${name}`);
    assert.equal(file.status, 200, name);
    assert.match(file.headers.get('cache-control') ?? '', /immutable/);
    await file.arrayBuffer();
  }
  const head = await fetch(`${base}/`, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  assert.match(page, /<noscript>[^]*href="\/board"/);
});

test('who asks too much is told when to come back', async () => {
  await using scarce = await openChallenge({
    budgets: {
      commands: { most: 1, perSecond: 1e-3 },
      time: { most: 1e6, perSecond: 1e6 },
      perOrigin: 1,
    },
  });
  const service = new ChallengeHttp(scarce.challenge, {
    host: '127.0.0.1',
    port: 0,
    isBehindProxy: true,
  });
  const port = await service.start();
  const from = async (address: string): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${port}/flag`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: '{"flag":"x"}',
    });
    return answer.status;
  };
  after(() => service.stop());
  assert.equal(await from('192.0.2.1'), 200);
  assert.equal(await from('192.0.2.1'), 429);
  // What a client writes before the proxy's own entry counts for nothing.
  assert.equal(await from('198.51.100.9, 192.0.2.1'), 429);
  assert.equal(await from('192.0.2.2'), 200);
  assert.equal(await from('2001:db8::1'), 200);
  assert.equal(await from('2001:db8::2'), 429);
});

test('a request that is never finished does not keep the service from its end', async () => {
  const service = new ChallengeHttp(open.challenge, {
    host: '127.0.0.1',
    port: 0,
    isBehindProxy: false,
  });
  const port = await service.start();
  const slow = request({
    port,
    method: 'POST',
    path: '/run',
    headers: { 'content-type': 'application/json' },
  });
  slow.on('error', () => {});
  slow.write('{');
  await new Promise((resolve) => {
    slow.once('socket', (socket) => socket.once('connect', resolve));
  });
  await service.stop();
});
