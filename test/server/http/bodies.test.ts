import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { after, test } from 'node:test';

import { Bodies } from '../../../src/server/http/bodies.ts';

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.closeAllConnections());
after(() => server.close());

const LIMITS = { bodyBytes: 10, bodiesBytes: 100 };
const tenant = { id: 'a' };
const never = new Promise<void>(() => {});

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A request whose body is said to have so many bytes, and has `sent` so far. */
async function asked(
  length: number,
  sent: string,
): Promise<{ incoming: IncomingMessage; client: Socket }> {
  const client = connect(portOf(server.address()), '127.0.0.1');
  client.on('error', () => {});
  const coming = new Promise<IncomingMessage>((resolve) => {
    server.once('request', (incoming: IncomingMessage) => resolve(incoming));
  });
  client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${sent}`);
  return { incoming: await coming, client };
}

test('a body of as many bytes as may be arrives whole, and is held until its answer', async () => {
  const bodies = new Bodies(LIMITS);
  const { incoming } = await asked(10, '0123456789');
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const body = await bodies.read({ incoming, tenant, answered });
  assert.equal(body.toString(), '0123456789');
  assert.equal(bodies.heldBytes, 10);
  answer();
  await answered;
  assert.equal(bodies.heldBytes, 0);
});

test('one byte more is refused, and nothing of it is held', async () => {
  const bodies = new Bodies(LIMITS);
  const { incoming } = await asked(11, '0123456789x');
  const reading = bodies.read({ incoming, tenant, answered: never });
  await assert.rejects(reading, { code: 'TOO_LARGE' });
  assert.equal(bodies.heldBytes, 0);
});

test('a client that goes in the middle of its body is told from one that is whole', async () => {
  const bodies = new Bodies(LIMITS);
  const { incoming, client } = await asked(10, '01');
  const reading = bodies.read({ incoming, tenant, answered: never });
  client.destroy();
  await assert.rejects(reading, { code: 'CLIENT_GONE' });
  assert.equal(bodies.heldBytes, 0);
});

test('a client that has gone before its body is asked for keeps nobody waiting', async () => {
  const { incoming, client } = await asked(10, '01');
  incoming.on('error', () => {});
  const gone = new Promise((resolve) => incoming.once('close', resolve));
  client.destroy();
  await gone;
  const reading = new Bodies(LIMITS).read({ incoming, tenant, answered: never });
  await assert.rejects(reading, { code: 'CLIENT_GONE' });
});
