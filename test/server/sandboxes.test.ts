import assert from 'node:assert/strict';
import { test } from 'node:test';

import { jsonOf, post, startTestService } from './start.ts';
import { whenTrue } from './when.ts';

const service = await startTestService();
const sandboxes = `${service.url}/v1/sandboxes`;

/** Opens a sandbox; returns the address of its routes. */
async function open(body: object = {}): Promise<string> {
  const response = await post(sandboxes, body);
  assert.equal(response.status, 201);
  return `${service.url}${response.headers.get('location') ?? ''}`;
}

async function run(at: string, code: string): Promise<Record<string, unknown>> {
  return jsonOf(await post(`${at}/run`, { code }));
}

const end = (at: string): Promise<Response> => fetch(at, { method: 'DELETE' });

test('runs in one sandbox share their variables', async () => {
  const at = await open();
  await run(at, 'x = 20');
  assert.equal((await run(at, 'x * 2 + 2'))['value'], 42);
  assert.equal((await end(at)).status, 204);
});

test('a sandbox is listed until it has ended, and its lease ends with it', async () => {
  const at = await open();
  const guests = service.services.admission.guests;
  const listed = async (): Promise<string> => (await fetch(sandboxes)).text();
  const id = at.slice(at.lastIndexOf('/') + 1);
  assert.ok((await listed()).includes(id));
  await end(at);
  assert.ok(!(await listed()).includes(id));
  assert.equal(service.services.admission.guests, guests - 1);
  assert.equal((await fetch(at)).status, 404);
  assert.equal((await end(at)).status, 404);
});

test('files go in and out, folders are listed, and what is not there is 404', async () => {
  const at = await open();
  const bytes = Buffer.from([0, 1, 2, 255]);
  const file = `${at}/files?path=data/in.bin`;
  assert.equal((await fetch(file, { method: 'PUT', body: bytes })).status, 204);
  await run(at, 'open("out.bin", "wb").write(open("data/in.bin", "rb").read()[::-1])');
  const out = await fetch(`${at}/files?path=out.bin`);
  assert.deepEqual(Buffer.from(await out.arrayBuffer()), Buffer.from([255, 2, 1, 0]));
  assert.equal(out.headers.get('content-type'), 'application/octet-stream');
  assert.equal(out.headers.get('content-disposition'), 'attachment');
  const { entries } = await jsonOf(await fetch(`${at}/folder?path=.&depth=2`));
  assert.match(JSON.stringify(entries), /"path":"\/work\/data\/in.bin"/);
  assert.equal((await fetch(`${at}/files?path=data`)).status, 404);
  assert.equal((await fetch(file, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(file)).status, 404);
  assert.equal((await fetch(`${at}/files?path=a%00b`)).status, 400);
  await end(at);
});

test('a file of several pieces comes whole', async () => {
  const at = await open();
  await run(at, 'open("big", "wb").write(bytes(range(256)) * 40000)');
  const response = await fetch(`${at}/files?path=big`);
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(bytes.length, 256 * 40_000);
  assert.ok(bytes.subarray(-256).equals(bytes.subarray(0, 256)));
  await end(at);
});

test('a checkpoint is taken, gone back to, and dropped', async () => {
  const at = await open({ checkpoints: 1 });
  await run(at, 'x = 1');
  const taken = await fetch(`${at}/checkpoints`, { method: 'POST' });
  assert.equal(taken.status, 201);
  const point = `${at}/checkpoints/${String((await jsonOf(taken))['id'])}`;
  await run(at, 'x = 2');
  assert.equal((await fetch(`${point}/restore`, { method: 'POST' })).status, 204);
  assert.equal((await run(at, 'x'))['value'], 1);
  assert.equal((await fetch(point, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(`${point}/restore`, { method: 'POST' })).status, 404);
  await end(at);
});

test('the checkpoints of a sandbox are listed until they are dropped: they outlive a reset', async () => {
  const at = await open({ checkpoints: 2 });
  const taken = await jsonOf(await fetch(`${at}/checkpoints`, { method: 'POST' }));
  const listed = async (): Promise<unknown> =>
    (await jsonOf(await fetch(`${at}/checkpoints`)))['checkpoints'];
  assert.deepEqual(await listed(), [taken]);
  assert.deepEqual((await jsonOf(await fetch(at)))['checkpoints'], [taken['id']]);
  assert.equal((await fetch(`${at}/reset`, { method: 'POST' })).status, 200);
  assert.deepEqual(await listed(), [taken]);
  const point = `${at}/checkpoints/${String(taken['id'])}`;
  assert.equal((await fetch(point, { method: 'DELETE' })).status, 204);
  assert.deepEqual(await listed(), []);
  assert.equal((await fetch(point, { method: 'DELETE' })).status, 404);
  await end(at);
});

test('a fork goes its own way, with a lease of its own, and its denials are told to who runs it', async () => {
  const at = await open({ wall: 'wasm' });
  const guests = service.services.admission.guests;
  await run(at, 'x = 1');
  const forked = await fetch(`${at}/fork`, { method: 'POST' });
  assert.equal(forked.status, 201);
  const other = `${service.url}${forked.headers.get('location') ?? ''}`;
  assert.equal(service.services.admission.guests, guests + 1);
  await run(other, 'x += 1');
  assert.deepEqual([(await run(at, 'x'))['value'], (await run(other, 'x'))['value']], [1, 2]);
  const code = 'import socket\ntry:\n  socket.socket()\nexcept OSError: pass';
  const told = await post(`${other}/run`, { code }, { accept: 'text/event-stream' });
  assert.match(await told.text(), /event: denial\n/);
  await end(at);
  assert.equal((await run(other, 'x'))['value'], 2);
  await end(other);
  assert.equal(service.services.admission.guests, guests - 1);
});

test('behind the kernel wall a fork is refused, and takes no guest', async () => {
  const at = await open({ wall: 'kernel' });
  const guests = service.services.admission.guests;
  const refused = await fetch(`${at}/fork`, { method: 'POST' });
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /wasm/);
  assert.equal(service.services.admission.guests, guests);
  await end(at);
});

test('while a run goes on a checkpoint, a restore and a fork are 409', async () => {
  const at = await open({ checkpoints: 1 });
  const taken = await jsonOf(await fetch(`${at}/checkpoints`, { method: 'POST' }));
  const body = { code: 'print("on")\nwhile True: pass' };
  const first = await post(`${at}/run`, body, { accept: 'text/event-stream' });
  await first.body?.getReader().read();
  const point = `/checkpoints/${String(taken['id'])}`;
  for (const path of ['/checkpoints', `${point}/restore`, '/fork']) {
    assert.equal((await fetch(`${at}${path}`, { method: 'POST' })).status, 409, path);
  }
  await end(at);
});

test('a run can be interrupted, and the sandbox lives on', async () => {
  const at = await open();
  const response = await post(
    `${at}/run`,
    { code: 'kept = 7\nprint("on")\nwhile True: pass' },
    { accept: 'text/event-stream' },
  );
  assert.ok(response.body);
  const [told, rest] = response.body.tee();
  const first = told.getReader();
  await first.read();
  assert.equal((await fetch(`${at}/interrupt`, { method: 'POST' })).status, 204);
  assert.match(await new Response(rest).text(), /KeyboardInterrupt/);
  await first.cancel();
  assert.equal((await run(at, 'kept'))['value'], 7);
  await end(at);
});

test('only one run at a time goes on in a sandbox: another is 409', async () => {
  const at = await open();
  const body = { code: 'print("on")\nwhile True: pass' };
  const first = await post(`${at}/run`, body, { accept: 'text/event-stream' });
  await first.body?.getReader().read();
  assert.equal((await post(`${at}/run`, { code: '1' })).status, 409);
  assert.equal((await fetch(`${at}/reset`, { method: 'POST' })).status, 409);
  await end(at);
});

test('a reset makes the sandbox new, also after its guest has ended', async () => {
  const at = await open();
  await run(at, 'x = 1');
  assert.equal((await fetch(`${at}/reset`, { method: 'POST' })).status, 200);
  assert.equal((await run(at, 'x'))['status'], 'error');
  await run(at, 'import os\nos._exit(3)');
  assert.equal((await jsonOf(await fetch(at)))['closed'], true);
  assert.equal((await fetch(`${at}/reset`, { method: 'POST' })).status, 200);
  assert.equal((await run(at, '1'))['value'], 1);
  await end(at);
});

test('a sandbox that nobody asks for ends, and so does one that is old', async () => {
  const idle = await open({ idleMs: 50 });
  const old = await open({ lifetimeMs: 200 });
  const gone = async (at: string): Promise<boolean> =>
    !(await (await fetch(sandboxes)).text()).includes(at.slice(at.lastIndexOf('/') + 1));
  await whenTrue(() => gone(idle));
  await whenTrue(async () => {
    await run(old, '1'); // it is used, and ends nevertheless
    return gone(old);
  });
});

test('a sandbox in which a run goes on is not idle', async () => {
  const at = await open({ idleMs: 2000 }); // long enough for a busy machine to begin the run
  const outcome = await run(at, 'import time\ntime.sleep(2.5)\n"done"');
  assert.equal(outcome['value'], 'done');
});

test('a client that goes away in mid-run ends the guest', async () => {
  const at = await open();
  const gone = new AbortController();
  const response = await fetch(`${at}/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ code: 'print("on")\nwhile True: pass' }),
    signal: gone.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  gone.abort();
  await whenTrue(async () => (await jsonOf(await fetch(at)))['closed'] === true);
  await whenTrue(async () => service.services.ledger.running === 0);
  await end(at);
});

test('a client that goes away in mid-run ends the guest of a one-shot run', async () => {
  const before = service.services.admission.guests;
  const gone = new AbortController();
  const asked = fetch(`${service.url}/v1/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'while True: pass' }),
    signal: gone.signal,
  });
  await whenTrue(async () => service.services.ledger.running === 1);
  gone.abort();
  await assert.rejects(asked);
  await whenTrue(async () => service.services.admission.guests === before);
  const [last] = await service.store.listRuns('local', 0, 1);
  assert.equal(last?.end?.status, 'cancelled');
});

test('processor time of a living guest is charged by the clock: what it tells may be a lie', async () => {
  const at = await open();
  await run(at, 'import time\ntime.sleep(0.2)');
  const runs = await service.store.listRuns('local', 0, 1);
  assert.ok((runs[0]?.end?.cpuMs ?? 0) >= 190);
  await end(at);
});

test('what the book of runs says is what happened, with the policy and what was denied', async () => {
  const at = await open({ policy: { limits: { memoryMiB: 100 }, env: { NAME: 'secret-value' } } });
  await run(at, 'import socket\ntry:\n  socket.socket()\nexcept OSError: pass');
  const [last] = await service.store.listRuns('local', 0, 1);
  assert.equal(last?.kind, 'sandbox');
  assert.match(last?.policyDigest ?? '', /^[0-9a-f]{64}$/);
  assert.match(last?.allowed ?? '', /"memoryMiB":100/);
  assert.match(last?.allowed ?? '', /"env":\["NAME"\]/);
  assert.match(last?.end?.denials ?? '', /"call":"socket"/);
  await end(at);
});
