import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';

import { DONE, jsonAnswer, sendAnswer } from '../../src/adapter/answer.ts';
import type { Answer } from '../../src/adapter/answer.ts';
import { whenDone } from '../../src/adapter/when-done.ts';

let next: Answer = DONE;
const server = createServer((incoming, outgoing) => {
  sendAnswer(outgoing, next, whenDone(incoming, outgoing));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.closeAllConnections());
after(() => server.close());

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function ask(answer: Answer, method = 'GET'): Promise<IncomingMessage> {
  next = answer;
  const asked = request({ port: portOf(server.address()), host: '127.0.0.1', method, path: '/' });
  asked.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject);
  });
  return response;
}

test('the length of a whole body is told in bytes', async () => {
  const response = await ask(jsonAnswer({ text: 'ä€' }));
  assert.equal(response.headers['content-length'], '16');
  assert.equal(await text(response), '{"text":"ä€"}');
});

test('an answer without a body has no length either', async () => {
  const response = await ask(DONE);
  assert.equal(response.statusCode, 204);
  assert.equal(response.headers['content-length'], undefined);
  assert.equal(await text(response), '');
});

test('a stream that fails cuts the connection, so that a part is not taken for the whole', async () => {
  async function* pieces(): AsyncGenerator<string> {
    yield 'a part';
    throw new Error('no more');
  }
  const response = await ask({ status: 200, headers: {}, body: Readable.from(pieces()) });
  await assert.rejects(text(response), { code: 'ECONNRESET' });
});

test('a stream is let go when its client has gone', async () => {
  const body = new Readable({ read: () => {} });
  const closed = new Promise((resolve) => body.once('close', resolve));
  const response = await ask({ status: 200, headers: {}, body });
  response.destroy();
  await closed;
});

test('a stream is not read for HEAD, and is let go', async () => {
  const body = new Readable({ read: () => assert.fail('it was read') });
  const closed = once(body, 'close');
  const response = await ask({ status: 200, headers: { 'x-a': 'b' }, body }, 'HEAD');
  assert.equal(response.headers['x-a'], 'b');
  assert.equal(await text(response), '');
  await closed;
});
