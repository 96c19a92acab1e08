import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { z } from 'zod';

import { jsonOf, post, startTestService } from './start.ts';
import type { TestService } from './start.ts';
import { refusal } from './sockets.ts';
import { whenTrue } from './when.ts';

const SECRET = 'the-secret-of-this-test';

test('no line of the log has guest code, output, files, environment or keys in it', async () => {
  const service = await startTestService();
  const key = await service.key('ann');
  const headers = { authorization: `Bearer ${key}` };
  const body = {
    code: `"${SECRET}"; print("${SECRET}"); open("${SECRET}", "w").write("x"); 1 / 0 # ${SECRET}`,
    stdin: SECRET,
    env: { NAME: SECRET },
    args: [SECRET],
    files: [{ path: `${SECRET}.txt`, content: Buffer.from(SECRET).toString('base64') }],
    policy: { env: { OTHER: SECRET } },
  };
  assert.equal((await post(`${service.url}/v1/run`, body, headers)).status, 200);
  const denied = `import ctypes\nctypes.CDLL(None).socket(2, 1, 0)\n"${SECRET}"`;
  await post(`${service.url}/v1/run`, { code: denied }, headers);
  // What is refused is not quoted either.
  await post(`${service.url}/v1/run`, { ...body, [SECRET]: 1 }, headers);
  await post(`${service.url}/v1/run`, { code: SECRET, policy: { [SECRET]: 1 } }, headers);
  await fetch(`${service.url}/v1/run?${SECRET}`, { method: 'POST', body: SECRET, headers });
  await fetch(`${service.url}/${SECRET}`, { headers });
  await fetch(`${service.url}/v1/run`, { headers: { authorization: `Bearer ${SECRET}` } });
  await refusal(`${service.url.replace('http', 'ws')}/${SECRET}`, headers);
  const log = service.logged.join('');
  assert.match(log, /"message":"run"/);
  assert.ok(!log.includes(SECRET), log);
  assert.ok(!log.includes(key) && !log.includes(key.slice(-43)));
  const book = JSON.stringify(await service.store.listRuns('ann', 0, 100));
  assert.ok(!book.includes(SECRET), book);
});

test('every line of the log is one JSON object with a time, a level and a request id', async () => {
  const service = await startTestService();
  await post(`${service.url}/v1/run`, { code: '1' }, { 'x-request-id': 'job-7' });
  await whenTrue(async () => service.logged.some((line) => line.includes('"message":"request"')));
  const lines = service.logged.map((line): unknown => JSON.parse(line));
  assert.ok(lines.length >= 2);
  assert.ok(service.logged.every((line) => /^\{"time":"[\dT:.Z-]+","level":"/.test(line)));
  assert.ok(service.logged.filter((line) => line.includes('"requestId":"job-7"')).length >= 2);
});

test('the audit log tells what each run was allowed and denied', async () => {
  const service = await startTestService();
  await post(`${service.url}/v1/run`, { code: 'import socket\nsocket.socket()' });
  const line = service.logged.find((text) => text.includes('"message":"run"')) ?? '';
  assert.match(line, /"policyDigest":"[0-9a-f]{64}"/);
  assert.match(line, /"allowed":\{"extends":"strict","limits":\{"timeoutMs":10000/);
  assert.match(line, /"denials":\[\{"call":"socket","count":1,"sealed":false\}\]/);
});

test('a tenant reads what its own runs were allowed and denied, and finds them by its request id', async () => {
  const service = await startTestService();
  const [ann, bob] = [await service.key('ann'), await service.key('bob')];
  const told = z.object({ runs: z.array(z.record(z.string(), z.unknown())) });
  const read = async (key: string, query = ''): Promise<z.output<typeof told>['runs']> => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${service.url}/v1/runs${query}`, { headers });
    assert.equal(response.status, 200);
    return told.parse(await response.json()).runs;
  };
  const send = (code: string, id: string): Promise<Response> =>
    post(`${service.url}/v1/run`, { code }, { authorization: `Bearer ${ann}`, 'x-request-id': id });
  await send('import socket\nsocket.socket()', 'job-1');
  await send('1', 'job-2');
  assert.deepEqual(
    (await read(ann)).map(({ requestId, status }) => [requestId, status]),
    [
      ['job-2', 'ok'],
      ['job-1', 'error'],
    ],
  );
  const [run, ...more] = await read(ann, '?requestId=job-1');
  assert.deepEqual(more, []);
  assert.deepEqual(run?.['denied'], [{ call: 'socket', count: 1, sealed: false }]);
  assert.match(JSON.stringify(run?.['allowed']), /"extends":"strict","limits":\{"timeoutMs":10000/);
  assert.equal((await read(ann, '?most=1')).length, 1);
  assert.deepEqual(await read(ann, `?sinceMs=${Date.now() + 60_000}`), []);
  assert.deepEqual(await read(bob), []);
  assert.deepEqual(await read(bob, '?requestId=job-1'), []);
});

test('metrics count requests, runs, guests and refusals, by labels of ours only', async () => {
  const service = await startTestService();
  await post(`${service.url}/v1/run`, { code: '1' });
  await post(`${service.url}/v1/run`, { code: '1', nonsense: 1 });
  await fetch(`${service.url}/no/such/${SECRET}`);
  const metrics = async (): Promise<string> => (await fetch(`${service.url}/metrics`)).text();
  await whenTrue(async () => (await metrics()).includes('route="other",status="404"} 1'));
  const text = await metrics();
  assert.match(text, /pysandbox_runs_total\{kind="run",status="ok",wall="\w+"\} 1/);
  assert.match(
    text,
    /pysandbox_http_requests_total\{method="POST",route="\/v1\/run",status="200"\} 1/,
  );
  assert.match(text, /pysandbox_refused_total\{code="BAD_REQUEST"\} 1/);
  assert.match(text, /pysandbox_guests 0/);
  assert.match(text, /pysandbox_memory_mib [1-9]/); // what is kept warm
  assert.match(text, /pysandbox_cpu_seconds_total\{tenant="local"\}/);
  assert.ok(!text.includes(SECRET));
});

test('metrics need the key of an operator, where keys are asked for', async () => {
  const service = await startTestService();
  const tenant = await service.key('ann');
  const operator = await service.key('ops', 'operator');
  const status = async (key: string): Promise<number> =>
    (await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status;
  assert.equal(await status(tenant), 403);
  assert.equal(await status(operator), 200);
});

test('a service that ends is not ready, lets what goes on come to its end, and begins nothing', async () => {
  const service = await startTestService();
  const slow = post(`${service.url}/v1/run`, { code: 'import time\ntime.sleep(0.5)\n"done"' });
  const open = await post(`${service.url}/v1/sandboxes`, {});
  assert.equal(open.status, 201);
  await whenTrue(async () => service.services.ledger.running === 1);
  const closed = service.close();
  assert.deepEqual(await service.services.readiness.ask(), {
    ready: false,
    reason: 'the service is ending',
  });
  const response = await slow;
  assert.equal((await jsonOf(response))['value'], 'done');
  await closed;
  assert.equal(service.services.sandboxes.size, 0);
  assert.equal(service.services.admission.guests, 0);
  await assert.rejects(fetch(`${service.url}/healthz`));
});

test('the end of a service has a bound: a run that does not end is cut off', async () => {
  const service = await startTestService({ lifetimes: { drainMs: 200 } });
  const endless = post(`${service.url}/v1/run`, { code: 'while True: pass' });
  endless.catch(() => {});
  await whenTrue(async () => service.services.ledger.running === 1);
  await service.close();
  await assert.rejects(endless);
});

/** A collector of traces that keeps what it gets. */
async function startCollector(): Promise<{ url: string; got: string[]; close(): void }> {
  const got: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      got.push(Buffer.concat(chunks).toString());
      outgoing.end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `http://127.0.0.1:${port}/v1/traces`, got, close: () => server.close() };
}

test('traces go where the configuration says, joined to those of the client, without guest code', async () => {
  const collector = await startCollector();
  const service: TestService = await startTestService({ tracesEndpoint: collector.url });
  const trace = 'af7651916cd43dd8448eb211c80319c7';
  await post(
    `${service.url}/v1/run`,
    { code: `"${SECRET}"` },
    { traceparent: `00-${trace}-b7ad6b7169203331-01` },
  );
  await service.close();
  collector.close();
  const text = collector.got.join('');
  assert.match(text, /POST \/v1\/run/);
  assert.match(text, /"name":"run"/);
  assert.ok(text.includes(trace));
  assert.ok(!text.includes(SECRET));
});
