import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doctor } from '../../src/index.ts';
import { jsonOf, post, startTestService } from './start.ts';

const service = await startTestService();
const url = `${service.url}/v1/run`;

test('a program runs in a guest, and its outcome is JSON', async () => {
  const response = await post(url, { code: 'print("hello")\n1 + 1' });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('x-request-id') ?? '', /^[\w-]{36}$/);
  const { status, stdout, value } = await jsonOf(response);
  assert.deepEqual({ status, stdout, value }, { status: 'ok', stdout: 'hello\n', value: 2 });
});

test('with Accept: text/event-stream, output comes as events and the outcome last', async () => {
  const body = { code: 'import sys\nprint("out")\nprint("err", file=sys.stderr)' };
  const response = await post(url, body, { accept: 'text/event-stream' });
  const events = (await response.text()).trim().split('\n\n');
  assert.match(events.at(-1) ?? '', /^event: outcome\ndata: \{"status":"ok"/);
  assert.ok(events.some((event) => event.startsWith('event: stdout\ndata: {"text":"out')));
  assert.ok(events.some((event) => event.startsWith('event: stderr\ndata: {"text":"err')));
});

test('files go in, and what the run made comes out', async () => {
  const content = Buffer.from('a,b\n').toString('base64');
  const response = await post(url, {
    code: 'open("out.txt", "w").write(open("in.csv").read().upper())',
    files: [{ path: 'in.csv', content }],
    artifacts: true,
  });
  const { artifacts } = await jsonOf(response);
  assert.deepEqual(artifacts, {
    files: [{ path: 'out.txt', change: 'added', content: Buffer.from('A,B\n').toString('base64') }],
    leftOut: [],
    leftOutCount: 0,
    problem: null,
  });
});

test('an unknown field is refused, and what was meant is told', async () => {
  const response = await post(url, { code: '1', polcy: 'strict' });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /polcy: there is no such field; did you mean policy\?/);
});

test('a policy that asks for more than the ceiling is refused with the path', async () => {
  const response = await post(url, { code: '1', policy: { limits: { memoryMiB: 2048 } } });
  assert.equal(response.status, 422);
  const { error } = await jsonOf(response);
  assert.match(JSON.stringify(error), /"path":"limits.memoryMiB"/);
});

test('a quota that is used up is told by the status, also to those who want events', async () => {
  const small = await startTestService({
    tenantDefaults: { quota: { guests: 1, queued: 0 } },
  });
  const at = `${small.url}/v1/run`;
  const gone = new AbortController();
  const body = { code: 'print("on", flush=True)\nwhile True: pass' };
  const first = await fetch(at, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(body),
    signal: gone.signal,
  });
  assert.equal(first.status, 200);
  const second = await post(at, body, { accept: 'text/event-stream' });
  assert.equal(second.status, 429);
  assert.ok(Number(second.headers.get('retry-after')) >= 1);
  gone.abort();
});

test('the wall that auto stands for is settled at the start, and requests that name none get it', async () => {
  const { chosen } = await doctor();
  assert.equal(service.services.config.wall, chosen);
  const { wall } = await jsonOf(await post(url, { code: '1', wall: 'auto' }));
  assert.equal(wall, chosen);
});
