import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';
import { z } from 'zod';

import { refusal } from './sockets.ts';
import { jsonOf, post, startTestService } from './start.ts';
import { whenTrue } from './when.ts';

const service = await startTestService();
const eventSchema = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });
type Event = z.output<typeof eventSchema>;

const opened = await post(`${service.url}/v1/sandboxes`, {});
const at = `${service.url}${opened.headers.get('location') ?? ''}`;

/** A stream, with what it has told so far. */
async function connect(): Promise<{
  readonly socket: WebSocket;
  send(message: unknown): void;
  /** The next event of a type. */
  next(type: string): Promise<Event>;
}> {
  const socket = new WebSocket(`${at.replace('http', 'ws')}/stream`);
  const events: Event[] = [];
  socket.on('message', (data) => {
    events.push(eventSchema.parse(JSON.parse(data instanceof Buffer ? data.toString() : '')));
  });
  await once(socket, 'open');
  after(() => socket.terminate());
  return {
    socket,
    send: (message) => socket.send(JSON.stringify(message)),
    next: async (type) => {
      await whenTrue(async () => events.some((event) => event.type === type));
      const place = events.findIndex((event) => event.type === type);
      const [found] = events.splice(0, place + 1).slice(-1);
      assert.ok(found !== undefined);
      return found;
    },
  };
}

test('runs go on one after the other, with events and the outcome last', async () => {
  const stream = await connect();
  stream.send({ type: 'run', code: 'x = 5\nprint("hello")' });
  assert.deepEqual((await stream.next('stdout')).data, { text: 'hello\n' });
  assert.equal((await stream.next('outcome')).data['status'], 'ok');
  stream.send({ type: 'run', code: 'x + 1' });
  assert.equal((await stream.next('outcome')).data['value'], 6);
});

test('standard input comes as it is sent, until its end', async () => {
  const stream = await connect();
  const code =
    'import sys\nprint("name?", flush=True)\nname = input()\nrest = sys.stdin.read()\n[name, rest]';
  stream.send({ type: 'run', code });
  await stream.next('stdout');
  stream.send({ type: 'stdin', text: 'Ann\n' });
  stream.send({ type: 'stdin', text: 'more' });
  stream.send({ type: 'stdin_end' });
  const { data } = await stream.next('outcome');
  assert.deepEqual(data['value'], ['Ann', 'more'], JSON.stringify(data));
});

test('a run is interrupted over its stream', async () => {
  const stream = await connect();
  stream.send({ type: 'run', code: 'print("on", flush=True)\nwhile True: pass' });
  await stream.next('stdout');
  stream.send({ type: 'interrupt' });
  assert.equal((await stream.next('outcome')).data['status'], 'error');
});

test('what is no message is told as an error, and the stream lives on', async () => {
  const stream = await connect();
  for (const message of ['{', '[]', '{"type": "runn"}', '['.repeat(5000)]) {
    stream.socket.send(message);
    const { error } = (await stream.next('error')).data;
    assert.match(JSON.stringify(error), /BAD_REQUEST/);
  }
  stream.socket.send(Buffer.from('{}'));
  await stream.next('error');
  stream.send({ type: 'run', code: '1' });
  assert.equal((await stream.next('outcome')).data['value'], 1);
});

test('input that no guest reads does not gather without end', async () => {
  const stream = await connect();
  stream.send({ type: 'run', code: 'print("on", flush=True)\nwhile True: pass' });
  await stream.next('stdout');
  for (let piece = 0; piece < 40; piece += 1) {
    stream.send({ type: 'stdin', text: 'a'.repeat(100_000) });
  }
  assert.match(JSON.stringify(await stream.next('error')), /TOO_LARGE/);
  stream.send({ type: 'interrupt' });
  await stream.next('outcome');
});

test('empty pieces of input are not free either', async () => {
  const stream = await connect();
  stream.send({ type: 'run', code: 'print("on", flush=True)\nwhile True: pass' });
  await stream.next('stdout');
  for (let piece = 0; piece < 20_000; piece += 1) {
    stream.send({ type: 'stdin', text: '' });
  }
  assert.match(JSON.stringify(await stream.next('error')), /TOO_LARGE/);
  stream.send({ type: 'interrupt' });
  await stream.next('outcome');
});

test('a stream that closes in mid-run ends the guest', async () => {
  const stream = await connect();
  stream.send({ type: 'run', code: 'print("on", flush=True)\nwhile True: pass' });
  await stream.next('stdout');
  stream.socket.terminate();
  await whenTrue(async () => (await jsonOf(await fetch(at)))['closed'] === true);
});

test('a page of another site cannot open a stream', async () => {
  const headers = { origin: 'https://evil.example' };
  assert.equal(await refusal(`${at.replace('http', 'ws')}/stream`, headers), 403);
});

test('a browser, which cannot set headers, sends its key as a protocol', async () => {
  const guarded = await startTestService();
  const key = await guarded.key('ann');
  const headers = { authorization: `Bearer ${key}` };
  const made = await post(`${guarded.url}/v1/sandboxes`, {}, headers);
  const url = `${guarded.url.replace('http', 'ws')}${made.headers.get('location') ?? ''}/stream`;
  const socket = new WebSocket(url, ['pysandbox.v1', `pysandbox.key.${key}`]);
  await once(socket, 'open');
  assert.equal(socket.protocol, 'pysandbox.v1'); // the key is not said again
  socket.terminate();
});
