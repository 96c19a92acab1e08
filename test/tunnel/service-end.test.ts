import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OkResult } from '../../src/protocol/index.ts';
import { CHANNEL_WINDOW_BYTES, STDIN_WINDOW_BYTES } from '../../src/tunnel/limits.ts';
import type { ClientMessage } from '../../src/tunnel/messages.ts';
import { FrozenStore } from '../../src/tunnel/frozen-store.ts';
import { PackedIntake } from '../../src/tunnel/packed-intake.ts';
import { calm, framed, KILLED, LIMITS, openBench, RUN } from './fake-guest.ts';
import type { Bench } from './fake-guest.ts';

const OK: OkResult = {
  ...{ op: 'result', id: 1, status: 'ok', value: null, repr: '1', tooLarge: false },
  usage: { cpuMs: 3, peakMemoryMiB: 1 },
};

function ops({ said }: Bench): string[] {
  return said.map(({ op }) => op);
}

test('a run goes to the guest, and its answer to the client when it is in the book', async () => {
  const bench = openBench();
  bench.hear(framed(RUN));
  await calm();
  assert.deepEqual(bench.guest.sent, [RUN]);
  bench.guest.listener?.onOutput('stdout', Buffer.from('hello'));
  bench.guest.listener?.onMessage(OK);
  await calm();
  assert.deepEqual(ops(bench), ['stdout', 'channel']);
  assert.deepEqual(
    bench.summaries.map(({ status, cpuMs, outputBytes }) => [status, cpuMs, outputBytes]),
    [['ok', 3, 5]],
  );
});

const BREAKS: Readonly<Record<string, readonly ClientMessage[]>> = {
  'a second open': [
    {
      op: 'open',
      wishes: {
        ...{ wall: 'auto', policy: null, checkpoints: 0, logCalls: false, deterministic: null },
        ...{ clockResolutionMs: null, folders: [] },
      },
    },
  ],
  'a frame that is none': [{ op: 'channel', bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255) }],
  'a frame that is too long': [
    { op: 'channel', bytes: Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0) },
  ],
  'an answer to no question': [{ op: 'answer', value: 1 }],
  'a piece of nothing': [{ op: 'piece', bytes: new Uint8Array(1) }],
  'two requests at a time': [
    { op: 'request', request: { what: 'reset' } },
    { op: 'request', request: { what: 'reset' } },
  ],
  'a checkpoint larger than there can be': [
    { op: 'request', request: { what: 'unpack', label: 'x', length: 2 ** 40 } },
  ],
  'more of a checkpoint than announced': [
    { op: 'request', request: { what: 'unpack', label: 'x', length: 1 } },
    { op: 'piece', bytes: new Uint8Array(2) },
  ],
  'talk while the guest is reset': [{ op: 'request', request: { what: 'reset' } }, framed(RUN)],
};

for (const [what, messages] of Object.entries(BREAKS)) {
  test(`a client that sends ${what} is told, and loses its guest`, async () => {
    const bench = openBench();
    messages.forEach((message) => bench.hear(message));
    assert.equal(bench.guest.kills, 1);
    const failed = bench.said.find((message) => message.op === 'failed');
    assert.ok(failed?.op === 'failed' && failed.failure.code === 'PROTOCOL', ops(bench).join());
    assert.equal(bench.told.over, 1);
    await calm();
    assert.equal(bench.told.gone, 1);
  });
}

test('a client that asks two things by one number loses its guest: one would be in no book', async () => {
  const bench = openBench();
  bench.hear(framed(RUN));
  await calm();
  bench.hear(framed(RUN));
  await calm();
  assert.equal(bench.guest.sent.length, 1);
  assert.equal(bench.guest.kills, 1);
  assert.ok(ops(bench).includes('failed'));
  assert.equal(bench.summaries.length, 1);
});

test('bytes that are no message end the tunnel', () => {
  const bench = openBench();
  bench.end.receive(Uint8Array.of(200, 1, 2));
  assert.equal(bench.guest.kills, 1);
  assert.equal(bench.told.over, 1);
});

test('a client may send its window while the guest does not read, and not one byte more', async () => {
  for (const more of [0, 1]) {
    const bench = openBench();
    bench.guest.waits = new Promise(() => {});
    const frame = { op: 'release', handles: [[1, 1]] } as const;
    const one = framed(frame);
    assert.ok(one.op === 'channel');
    const { length } = one.bytes;
    const count = Math.floor((CHANNEL_WINDOW_BYTES + more * length) / length);
    for (let n = 0; n < count; n += 1) {
      bench.hear(one);
    }
    assert.equal(bench.guest.kills, more, `${count} frames of ${length} bytes`);
  }
});

test('the window of standard input is kept to', () => {
  for (const more of [0, 1]) {
    const bench = openBench();
    bench.guest.waits = new Promise(() => {});
    bench.hear({ op: 'stdin', bytes: new Uint8Array(STDIN_WINDOW_BYTES) });
    if (more > 0) {
      bench.hear({ op: 'stdin', bytes: new Uint8Array(more) });
    }
    assert.equal(bench.guest.kills, more);
  }
});

test('what the guest reads is told, so that more may come', async () => {
  const bench = openBench();
  for (let sent = 0; sent < 3 * STDIN_WINDOW_BYTES; sent += STDIN_WINDOW_BYTES) {
    bench.hear({ op: 'stdin', bytes: new Uint8Array(STDIN_WINDOW_BYTES) });
    await calm();
  }
  assert.equal(bench.guest.kills, 0);
  assert.deepEqual(ops(bench), ['stdinTaken', 'stdinTaken', 'stdinTaken']);
});

test('a client that does not read ends with its guest, whatever the guest says', async () => {
  const bench = openBench();
  bench.hear(framed(RUN));
  await calm();
  bench.unsentBytes = 64 * 1024 * 1024;
  bench.guest.listener?.onOutput('stdout', Buffer.from('more'));
  assert.equal(bench.guest.kills, 1);
  assert.equal(bench.told.over, 1);
});

test('output is taken up to the limit of the policy; one byte more ends the guest', async () => {
  for (const more of [0, 1]) {
    const bench = openBench();
    bench.hear(framed(RUN));
    await calm();
    bench.guest.listener?.onOutput('stdout', new Uint8Array(LIMITS.outputBytes));
    bench.guest.listener?.onOutput('stderr', new Uint8Array(more));
    assert.equal(bench.guest.kills, more);
  }
});

test('output that nobody has asked for goes nowhere', () => {
  const bench = openBench();
  bench.guest.listener?.onOutput('stdout', new Uint8Array(5));
  assert.deepEqual(ops(bench), []);
});

test('a client that goes away takes guest and checkpoints with it', async () => {
  const bench = openBench();
  bench.hear({ op: 'request', request: { what: 'checkpoint' } });
  await calm();
  assert.equal(bench.store.size, 1);
  bench.end.close();
  await calm();
  assert.equal(bench.store.size, 0);
  assert.equal(bench.guest.dropped.length, 1);
  assert.equal(bench.guest.kills, 1);
  assert.equal(bench.told.gone, 1);
});

test('a client has as many checkpoints as were agreed on, and one for a fork', async () => {
  const bench = openBench({ checkpoints: 1 });
  for (let n = 0; n < 3; n += 1) {
    bench.hear({ op: 'request', request: { what: 'checkpoint' } });
    await calm();
  }
  const replies = bench.said.map((message) => message.op === 'reply' && message.reply.what);
  assert.deepEqual(replies, ['frozen', 'frozen', 'refused']);
});

test('a checkpoint that is sent is let go of as it comes where there is no room, and the client is told', async () => {
  const bench = openBench({ checkpoints: 0 });
  const send = async (): Promise<void> => {
    bench.hear({ op: 'request', request: { what: 'unpack', label: 'x', length: 2 } });
    bench.hear({ op: 'piece', bytes: new Uint8Array(1) });
    bench.hear({ op: 'piece', bytes: new Uint8Array(1) });
    await calm();
  };
  await send();
  await send();
  const replies = bench.said.filter((message) => message.op === 'reply');
  assert.deepEqual(
    replies.map(({ reply }) => reply.what),
    ['frozen', 'refused'],
  );
  assert.equal(bench.guest.kills, 0);
});

test('what is let go of as it comes takes no memory', () => {
  for (const isKept of [true, false]) {
    const intake = new PackedIntake({ length: 1000 }, 1000, isKept);
    assert.equal(intake.push(new Uint8Array(400)), false);
    assert.equal(intake.heldBytes > 0, isKept);
    assert.equal(intake.push(new Uint8Array(600)), true);
  }
});

test('a guest that could not be restored is charged once for what it has used', async () => {
  const bench = openBench({ checkpoints: 1 });
  bench.guest.lastWords = { ...KILLED, cpuMs: 7 };
  bench.guest.restores = false;
  bench.hear({ op: 'request', request: { what: 'checkpoint' } });
  await calm();
  const [reply] = bench.said;
  assert.ok(reply?.op === 'reply' && reply.reply.what === 'frozen');
  bench.hear({ op: 'kill' });
  await calm();
  bench.hear({ op: 'request', request: { what: 'restore', handle: reply.reply.handle } });
  await calm();
  bench.end.close();
  await calm();
  assert.deepEqual(bench.told, { over: 1, gone: 1, cpuMs: 7 });
});

test('one client cannot drop another one’s checkpoint, and another tenant cannot find it', async () => {
  const store = new FrozenStore();
  const owner = openBench({ store });
  owner.hear({ op: 'request', request: { what: 'checkpoint' } });
  await calm();
  const [reply] = owner.said;
  assert.ok(reply?.op === 'reply' && reply.reply.what === 'frozen');
  const { handle } = reply.reply;
  const mate = openBench({ store });
  mate.hear({ op: 'drop', handle });
  assert.equal(store.size, 1);
  mate.hear({ op: 'request', request: { what: 'restore', handle } });
  const stranger = openBench();
  stranger.hear({ op: 'request', request: { what: 'restore', handle } });
  await calm();
  const last = ({ said }: Bench): unknown =>
    said.map((one) => one.op === 'reply' && one.reply.what);
  assert.deepEqual(last(mate), ['renewed']);
  assert.deepEqual(last(stranger), ['refused']);
});

test('a checkpoint that is there only when its client has gone is let go of', async () => {
  const bench = openBench();
  bench.hear({ op: 'request', request: { what: 'checkpoint' } });
  bench.end.close();
  await calm();
  assert.equal(bench.store.size, 0);
  assert.equal(bench.guest.dropped.length, 1);
});

test('however many interrupts and kills a client asks for, one at a time is on its way', async () => {
  const bench = openBench();
  for (let n = 0; n < 1000; n += 1) {
    bench.hear({ op: 'interrupt' });
  }
  await calm();
  assert.ok(bench.guest.interrupts <= 2, String(bench.guest.interrupts));
  assert.equal(ops(bench).filter((op) => op === 'interrupted').length, 1000);
  bench.hear({ op: 'kill' });
  bench.hear({ op: 'kill' });
  assert.equal(bench.guest.kills, 1);
});

test('standard input ends when all of it has been read', async () => {
  const bench = openBench();
  let read = (): void => {};
  bench.guest.waits = new Promise((settle) => {
    read = settle;
  });
  bench.hear({ op: 'stdin', bytes: new Uint8Array(3) });
  bench.hear({ op: 'stdin', bytes: new Uint8Array(4) });
  bench.hear({ op: 'stdinEnd' });
  await calm();
  assert.deepEqual([bench.guest.read, bench.guest.ended], [0, false]);
  bench.guest.waits = null;
  read();
  await calm();
  assert.deepEqual([bench.guest.read, bench.guest.ended], [7, true]);
});
