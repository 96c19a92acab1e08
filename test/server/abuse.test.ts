import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { post, startTestService } from './start.ts';
import { connectTo, exchange, firstOf, untilEnd } from './raw.ts';
import { opened, refusal } from './sockets.ts';
import { whenTrue } from './when.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-page-test-'));
await mkdir(join(folder, 'page', 'assets'), { recursive: true });
await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>the page');
await writeFile(join(folder, 'page', 'assets', 'main-0a1b2c3d.js'), 'export {};');
await writeFile(join(folder, 'secret.txt'), 'not for you');
after(() => rm(folder, { recursive: true }));

const BODY_BYTES = 100_000;
const service = await startTestService(
  {
    limits: {
      ...{ bodyBytes: BODY_BYTES, bodiesBytes: 150_000, jsonDepth: 20, headerBytes: 4096 },
      ...{ headersMs: 500, requestMs: 1000, connections: 40, guesses: 5, messageBytes: 10_000 },
    },
  },
  { playground: join(folder, 'page') },
);
const { port } = service;
const run = `${service.url}/v1/run`;
const alive = async (): Promise<void> => {
  assert.equal((await fetch(`${service.url}/healthz`)).status, 200);
};

test('slow-loris: who sends header fields a letter at a time is cut off', async () => {
  const socket = await connectTo(port);
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const drip = setInterval(() => socket.write('a'), 50);
  const answer = await untilEnd(socket);
  clearInterval(drip);
  assert.match(answer, /^(?:HTTP\/1\.1 408|$)/);
  await alive();
});

test('slow bodies: who sends a body a letter at a time is cut off, and nothing of it is kept', async () => {
  const socket = await connectTo(port);
  socket.write(
    'POST /v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"code": "',
  );
  const drip = setInterval(() => socket.write('a'), 50);
  await untilEnd(socket);
  clearInterval(drip);
  await whenTrue(async () => service.services.bodies.heldBytes === 0);
  await alive();
});

test('a body is counted as it arrives: one that is too large is 413, whatever its length is said to be', async () => {
  const exact = JSON.stringify({ code: `#${'a'.repeat(BODY_BYTES)}` });
  const fits = exact.slice(0, -(exact.length - BODY_BYTES) - 2).concat('"}');
  assert.equal(fits.length, BODY_BYTES);
  const send = (body: string): Promise<Response> =>
    fetch(run, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.equal((await send(fits)).status, 200);
  assert.equal((await send(`${fits} `)).status, 413);
  const socket = await connectTo(port);
  const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  socket.write(`POST /v1/run HTTP/1.1\r\nHost: localhost\r\n${type}`);
  const chunk = 'a'.repeat(0x4000);
  const flood = setInterval(() => socket.write(`4000\r\n${chunk}\r\n`), 1);
  const first = await firstOf(socket);
  clearInterval(flood);
  socket.destroy();
  assert.match(first, /^HTTP\/1\.1 413/);
  await whenTrue(async () => service.services.bodies.heldBytes === 0);
});

test('all bodies together have a bound, and one tenant has a part of it only: the others can send', async () => {
  const shared = await startTestService({
    limits: { bodyBytes: 100_000, bodiesBytes: 250_000 },
  });
  const { bodies } = shared.services;
  const [ann, bob, cid] = [
    await shared.key('ann'),
    await shared.key('bob'),
    await shared.key('cid'),
  ];
  const sendMost = async (key: string): Promise<Socket> => {
    const socket = await connectTo(shared.port);
    const head = `POST /v1/run HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n`;
    const rest = 'Content-Type: application/json\r\nContent-Length: 99999\r\n\r\n';
    socket.write(head + rest + ' '.repeat(90_000));
    return socket;
  };
  const first = await sendMost(ann);
  await whenTrue(async () => bodies.heldBytes >= 90_000);
  const own = await sendMost(ann);
  assert.match(await firstOf(own), /^HTTP\/1\.1 429[^]*retry-after: \d/i);
  const second = await sendMost(bob);
  await whenTrue(async () => bodies.heldBytes >= 180_000);
  const third = await sendMost(cid);
  assert.match(await firstOf(third), /^HTTP\/1\.1 503[^]*retry-after: \d/i);
  for (const socket of [first, own, second, third]) {
    socket.destroy();
  }
  await whenTrue(async () => bodies.heldBytes === 0);
});

test('a body counts until its request is answered, not only while it comes', async () => {
  const socket = await connectTo(port);
  socket.write(runRequest(`while True: pass\n#${'a'.repeat(90_000)}`));
  await whenTrue(async () => service.services.ledger.running === 1);
  assert.ok(service.services.bodies.heldBytes > 90_000);
  socket.destroy();
  await whenTrue(async () => service.services.bodies.heldBytes === 0);
});

test('JSON may be as deep as allowed, and no deeper', async () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const send = async (levels: number): Promise<string> => {
    const body = `{"code": "1", "policy": {"deep": ${nested(levels)}}}`;
    const headers = { 'content-type': 'application/json' };
    return (await fetch(run, { method: 'POST', headers, body })).text();
  };
  assert.match(await send(18), /deep: /); // the policy has no such field
  assert.match(await send(19), /more than 20 levels deep/);
  assert.match(await send(40_000), /more than 20 levels deep/);
  const brackets = await post(run, { code: `len("${nested(500)}")` });
  assert.equal(brackets.status, 200); // what is in a string has no depth
});

test('a flood of header fields is refused', async () => {
  const fields = Array.from({ length: 2000 }, (_, place) => `X-${place}: a`).join('\r\n');
  const answer = await exchange(
    port,
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${fields}\r\nConnection: close\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 431/);
});

test('two lengths of one body are refused: no second request hides in the first', async () => {
  const answer = await exchange(
    port,
    'POST /v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1\.1 400/);
});

test('connections beyond the limit are closed, and the service answers again when some have gone', async () => {
  const idle = await Promise.all(Array.from({ length: 40 }, () => connectTo(port)));
  const over = await connectTo(port);
  assert.equal(await untilEnd(over), '');
  for (const socket of idle) {
    socket.destroy();
  }
  await whenTrue(async () => fetch(`${service.url}/healthz`).then(Boolean, () => false));
});

test('files of the page are found by their names, and no other path leads anywhere', async () => {
  const page = await fetch(service.url);
  assert.match(await page.text(), /the page/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const script = await fetch(`${service.url}/assets/main-0a1b2c3d.js`);
  assert.match(script.headers.get('cache-control') ?? '', /immutable/);
  await script.text();
  const tricks = [
    ...['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt'],
    ...['//secret.txt', '/assets/..\\..\\secret.txt', '/assets', '/index.html%00.js'],
    ...['/__proto__', '/constructor', join(folder, 'secret.txt')],
  ];
  for (const path of tricks) {
    const answer = await exchange(
      port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 40[04]/, path);
    assert.ok(!answer.includes('not for you'), path);
  }
});

/** The status of a request with these header fields. */
async function statusWith(fields: string, path = '/v1/sandboxes'): Promise<string> {
  const answer = await exchange(
    port,
    `GET ${path} HTTP/1.1\r\n${fields}\r\nConnection: close\r\n\r\n`,
  );
  return answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
}

test('DNS rebinding: without keys the service answers to names of this machine only', async () => {
  assert.equal(await statusWith(`Host: localhost:${port}`), '200');
  assert.equal(await statusWith(`Host: 127.0.0.1:${port}`), '200');
  assert.equal(await statusWith(`Host: [::1]:${port}`), '200');
  assert.equal(await statusWith(`Host: evil.example:${port}`), '403');
  assert.equal(await statusWith(`Host: localhost.evil.example:${port}`), '403');
  assert.match(await statusWith('Host: localhost@evil.example'), /^40[03]$/);
});

test('CSRF: pages of other sites are refused, also when they cannot be read from', async () => {
  const host = `Host: localhost:${port}\r\n`;
  assert.equal(await statusWith(`${host}Origin: http://localhost:${port}`), '200');
  assert.equal(await statusWith(`${host}Origin: https://evil.example`), '403');
  assert.equal(await statusWith(`${host}Origin: http://localhost:1`), '403');
  assert.equal(await statusWith(`${host}Origin: null`), '403');
  assert.equal(await statusWith(`${host}Sec-Fetch-Site: cross-site`), '403');
  const form = await fetch(run, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"code": "1"}',
  });
  assert.equal(form.status, 415);
});

test('without keys a proxy is refused: whoever it stands for is not this machine', async () => {
  const host = `Host: localhost:${port}\r\n`;
  for (const field of ['X-Forwarded-For: 10.0.0.1', 'Forwarded: for=10.0.0.1', 'Via: 1.1 x']) {
    assert.equal(await statusWith(host + field), '403', field);
  }
});

test('key guessing: an address with too many wrong keys waits, even with the right one', async () => {
  const guarded = await startTestService({ limits: { guesses: 3 } });
  const key = await guarded.key('ann');
  const ask = (bearer: string): Promise<Response> =>
    fetch(`${guarded.url}/v1/sandboxes`, { headers: { authorization: `Bearer ${bearer}` } });
  assert.equal((await ask(key)).status, 200);
  for (let guess = 0; guess < 3; guess += 1) {
    assert.equal((await ask(`pysb_000000000000_${'a'.repeat(43)}`)).status, 401);
  }
  const refused = await ask(key);
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  // Who has none is told so, and does not count.
  assert.equal((await fetch(`${guarded.url}/v1/sandboxes`)).status, 401);
});

test('a request id of a client is kept if it is harmless, and replaced if not', async () => {
  const idFor = async (id: string): Promise<string> =>
    (await fetch(`${service.url}/healthz`, { headers: { 'x-request-id': id } })).headers.get(
      'x-request-id',
    ) ?? '';
  assert.equal(await idFor('job-7'), 'job-7');
  assert.match(await idFor('a"b{}'), /^[0-9a-f-]{36}$/);
  assert.match(await idFor('a'.repeat(65)), /^[0-9a-f-]{36}$/);
});

test('many idle streams are held, and those beyond the quota are refused', async () => {
  const held = await startTestService({
    tenantDefaults: { quota: { streams: 50 } },
    limits: { messageBytes: 1000 },
  });
  const made = await post(`${held.url}/v1/sandboxes`, {});
  const location = made.headers.get('location') ?? '';
  const at = `${held.url.replace('http', 'ws')}${location}/stream`;
  const sockets = await Promise.all(Array.from({ length: 50 }, () => opened(at)));
  assert.equal(await refusal(at), 429);
  // A message that is too large ends its stream, and no other.
  const [large, ...others] = sockets;
  assert.ok(large !== undefined);
  const closed = new Promise((resolve) => {
    large.on('close', resolve);
  });
  large.send('x'.repeat(1001));
  assert.equal(await closed, 1009);
  assert.ok(others.every(({ readyState }) => readyState === 1));
  others.forEach((socket) => socket.terminate());
});

/** Sends a request whose answer is large, and never reads it. */
async function askAndSleep(to: number): Promise<Socket> {
  const socket = await connectTo(to);
  socket.pause();
  const code = 'open("large", "wb").write(bytes(15 << 20))'; // more than the kernel holds
  const body = JSON.stringify({ code, artifacts: true });
  socket.write(
    `POST /v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

test('who leaves an answer unread keeps its place taken, until the connection is cut', async () => {
  const stalled = await startTestService({
    tenantDefaults: { quota: { guests: 1, queued: 0 } },
    limits: { stallMs: 1500 },
  });
  const { admission, ledger } = stalled.services;
  const asleep = await askAndSleep(stalled.port);
  const ran = async (): Promise<number> =>
    (await stalled.store.listRuns('local', 0, 10)).filter(({ end }) => end !== null).length;
  await whenTrue(async () => (await ran()) === 1);
  assert.equal(ledger.running, 0);
  assert.equal(admission.guests, 1);
  assert.equal((await post(`${stalled.url}/v1/run`, { code: '1' })).status, 429);
  await whenTrue(async () => admission.guests === 0);
  assert.equal((await post(`${stalled.url}/v1/run`, { code: '1' })).status, 200);
  asleep.destroy();
});

test('requests that are not answered have a bound of their own', async () => {
  const busy = await startTestService({ tenantDefaults: { quota: { inFlight: 2 } } });
  const body = { code: 'print("on", flush=True)\nwhile True: pass' };
  const gone = new AbortController();
  const ask = (): Promise<Response> =>
    fetch(`${busy.url}/v1/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal: gone.signal,
    });
  assert.equal((await ask()).status, 200);
  assert.equal((await ask()).status, 200);
  assert.equal((await ask()).status, 429);
  gone.abort();
  await whenTrue(async () => (await fetch(`${busy.url}/v1/sandboxes`)).status === 200);
});

/** A request for a run, as bytes: a client may send the next one before it has an answer. */
function runRequest(code: string): string {
  const body = JSON.stringify({ code });
  return `POST /v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

test('requests that wait behind another of their connection give everything back when it closes', async () => {
  const piped = await startTestService({ tenantDefaults: { quota: { inFlight: 3 } } });
  const { admission } = piped.services;
  const socket = await connectTo(piped.port);
  socket.write(runRequest('while True: pass') + runRequest('1') + runRequest('while True: pass'));
  await whenTrue(async () => admission.guests === 3);
  socket.destroy();
  await whenTrue(async () => admission.guests === 0);
  await whenTrue(async () => piped.services.ledger.running === 0);
  assert.equal((await post(`${piped.url}/v1/run`, { code: '1' })).status, 200);
});

test('a refused upgrade gives its connection back, also when the client never closes its end', async () => {
  const small = await startTestService({ limits: { connections: 1 } });
  const socket = connect({ port: small.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write(
    'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  assert.match(await firstOf(socket), /^HTTP\/1\.1 404/);
  await whenTrue(async () => fetch(`${small.url}/healthz`).then(Boolean, () => false));
  socket.destroy();
});

test('a guest that writes byte by byte to a client that does not read fills no memory', async () => {
  const written = await startTestService({ limits: { stallMs: 600_000 } });
  const socket = await connectTo(written.port);
  socket.pause();
  const code = 'import os\nwhile True:\n    os.write(1, b"a")';
  const policy = { extends: 'strict', limits: { timeoutMs: 60_000, cpuMs: 60_000 } };
  const body = JSON.stringify({ code, policy });
  socket.write(
    `POST /v1/run HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await whenTrue(async () => written.services.admission.guests === 1);
  await whenTrue(async () => written.services.admission.guests === 0);
  socket.destroy();
});
