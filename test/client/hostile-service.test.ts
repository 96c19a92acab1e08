import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, ProtocolError } from '../../src/client/index.ts';
import { MAX_MESSAGE_BYTES } from '../../src/tunnel/limits.ts';
import { fakeService, OPENED, said } from './fake-service.ts';

/** What a service may send in place of an answer to a run. */
const GARBAGE: Readonly<Record<string, Uint8Array | string>> = {
  'an operation that there is not': Uint8Array.of(200, 1, 2),
  'no byte at all': new Uint8Array(0),
  'a frame that is none': said({
    op: 'channel',
    bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255),
  }),
  'a frame that is too long': said({
    op: 'channel',
    bytes: Uint8Array.of(255, 255, 255, 127, 0, 0, 0, 0),
  }),
  'JSON that is none': Uint8Array.of(5, 123),
  'a second guest': said({ op: 'opened', opened: OPENED }),
  'a reply to no request': said({ op: 'reply', reply: { what: 'renewed', ok: true } }),
  'a piece of no checkpoint': said({ op: 'piece', bytes: Uint8Array.of(1) }),
  'more than a message may hold': new Uint8Array(MAX_MESSAGE_BYTES + 1),
  'a question of no checkpoint': said({ op: 'ask', service: 'files.list', args: [] }),
  text: 'hello',
};

for (const [what, bytes] of Object.entries(GARBAGE)) {
  test(`a service that sends ${what} is left, and the caller gets an error`, async () => {
    const service = await fakeService((message, say) => {
      if (message.op === 'channel') {
        say(bytes);
      }
    });
    const { Sandbox } = connect({ url: service.url });
    const sandbox = await Sandbox.create();
    await assert.rejects(sandbox.run('1'), ProtocolError);
    assert.equal(sandbox.closed, true);
  });
}

test('a service that does not begin with a guest is refused', async () => {
  const service = await fakeService(() => {});
  const url = service.url.replace('http:', 'ws:');
  const { Sandbox } = connect({ url });
  (await Sandbox.create()).kill(); // it does begin so
  const silent = await fakeService((message, say) => {
    if (message.op === 'kill') {
      say(said({ op: 'end', end: { ...END, exitCode: 3 } }));
    }
  });
  const sandbox = await connect({ url: silent.url }).Sandbox.create();
  const running = sandbox.run('1');
  await new Promise((settle) => {
    setImmediate(settle);
  });
  sandbox.kill();
  assert.equal((await running).status, 'cancelled');
});

const END = {
  ...{ exitCode: null, signalNumber: 9, cpuMs: 0, peakMemoryMiB: 0, limit: null, refusedTasks: 0 },
};

test('a checkpoint that is none, or too large, is no checkpoint', async () => {
  for (const reply of [
    { what: 'renewed', ok: true },
    { what: 'packed', label: 'x', length: 2 ** 50 },
  ] as const) {
    const service = await fakeService((message, say) => {
      if (message.op === 'request') {
        say(said({ op: 'reply', reply }));
      }
    });
    const { Sandbox } = connect({ url: service.url });
    const sandbox = await Sandbox.create({ checkpoints: 1 });
    await assert.rejects(sandbox.checkpoint(), ProtocolError);
  }
});
