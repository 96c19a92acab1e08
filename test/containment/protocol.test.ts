/** A guest owns its end of the channel: whatever it writes there, the host stays well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError, proxy } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import { attack, PRELUDE, SUBPROCESS } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';
import type { WallChange } from '../helpers/open-session.ts';

const HANG = '\nimport time\ntime.sleep(60)';

/** Programs that break the protocol at once; each must end its guest, and only its guest. */
const BREAKING: Readonly<Record<string, string>> = {
  'a thousand frames of garbage':
    'import random\nfor n in range(1000):\n    os.write(channel, (64).to_bytes(4, "little") + bytes(4) + random.randbytes(64))',
  'a header that claims 4 GiB': 'os.write(channel, b"\\xff\\xff\\xff\\xff" + bytes(4))',
  'more attached than a frame holds': 'os.write(channel, b"\\x08\\0\\0\\0\\x09\\0\\0\\0")',
  'an empty frame': 'os.write(channel, bytes(8))',
  'a dict in a dict ten thousand deep': `os.write(channel, (5 * 10000).to_bytes(4, "little") + bytes(4) + b"[\\x01\\0\\0\\0" * 10000)`,
  'a list that claims two thousand million items':
    'os.write(channel, (5).to_bytes(4, "little") + bytes(4) + b"[\\xff\\xff\\xff\\x7f")',
  'a result without usage': 'm = result(1)\ndel m["usage"]\nos.write(channel, frame(m, 1))',
  'a result whose number is negative':
    'm = result(1)\nm["usage"]["cpu_ms"] = -1\nos.write(channel, frame(m, 1))',
  'a result whose id is a list': 'os.write(channel, frame(result([]), 1))',
  'a result with code in place of a value':
    'os.write(channel, frame(result(1), compile("1", "", "eval")))',
  'a result that holds an object of the host which was never handed out':
    'os.write(channel, frame(result(1), [StopIteration, "host", 99]))',
  'a message of no known kind': 'os.write(channel, frame({"op": "__proto__"}))',
  'a million unknown messages':
    'data = frame({"op": "unknown"}) * 1000\nfor n in range(1000):\n    os.write(channel, data)',
  'a second seal, and a third':
    'os.write(channel, frame({"op": "sealed", "python": "0"}) + frame({"op": "seal-failed", "layer": "x", "message": "y"}))',
  'two results of one run': 'os.write(channel, frame(result(1), 1) * 2)',
  'a call of what was never handed out': 'os.write(channel, frame(host_call(target=99), [[], {}]))',
  'a call whose number was used before':
    'os.write(channel, frame(host_call(), [[], {}]) + frame(host_call(), [[], {}]))',
  'a call whose number leaves others out': 'os.write(channel, frame(host_call(id=7), [[], {}]))',
  'a call without arguments': 'os.write(channel, frame(host_call()))',
  'a call whose arguments are no list': 'os.write(channel, frame(host_call(), {"x": 1}))',
  'a call for what is no action':
    'os.write(channel, frame(host_call(action="constructor"), [[], {}]))',
  'more calls at once than there may be':
    'for n in range(1, 2000):\n    os.write(channel, frame(host_call(id=n, target=2), [[], {}]))',
  'the end of a call that was never made': 'os.write(channel, frame({"op": "cancel", "id": 1}))',
  'the release of what was never handed out':
    'os.write(channel, frame({"op": "release", "handles": [[99, 1]]}))',
  'the release of more than was handed out':
    'os.write(channel, frame({"op": "release", "handles": [[1, 2]]}))',
  'a storm of releases': 'os.write(channel, frame({"op": "release", "handles": [[1, 1]] * 5000}))',
  'a call of what was released':
    'os.write(channel, frame({"op": "release", "handles": [[1, 1]]}) + frame(host_call(), [[], {}]))',
};

/** Handed out as 1 and 2: a function that answers, and one that never does. */
const EXPOSED = { answer: () => 42, wait: () => new Promise(() => {}) };

test('a guest that breaks the protocol is ended with a ProtocolError, and its neighbour works on', async () => {
  await using opened = await openWall();
  const neighbour = await opened.open();
  for (const [what, code] of Object.entries(BREAKING)) {
    const session = await opened.open({ expose: EXPOSED });
    await assert.rejects(session.run(PRELUDE + code + HANG, {}), ProtocolError, what);
    assert.equal(session.closed, true, what);
    const outcome = await neighbour.run('6 * 7', {});
    assert.equal(outcome.status === 'ok' && outcome.value, 42, what);
  }
});

test('what a guest sent along with what ended it is not heard any more', async () => {
  let called = 0;
  const expose = { answer: () => (called += 1) };
  await using opened = await openWall();
  const session = await opened.open({ expose });
  // Refused by the conversation, not by the frame: the decoder has nothing against either.
  const code = `${PRELUDE}
os.write(channel, frame(host_call(target=99), [[], {}]) + frame(host_call(id=2), [[], {}]))`;
  await assert.rejects(session.run(code + HANG, {}), ProtocolError);
  assert.equal(called, 0);
});

test('a result for another run is not taken for this one', async () => {
  for (const id of [0, 2, 999]) {
    const code = `${PRELUDE}os.write(channel, frame(result(${id}), "forged"))${HANG}`;
    await using opened = await openWall({ policy: { limits: { timeoutMs: 500 } } });
    const outcome = await (await opened.open()).run(code, {}).catch(() => null);
    assert.notEqual(outcome?.status, 'ok', String(id));
  }
});

test('a result that a guest forges is its own result at most, and what follows it ends the guest', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}os.write(channel, frame(result(1), "forged"))`;
  const forged = await session.run(code, {}).catch((error: unknown) => error);
  const told = forged instanceof Object && 'value' in forged ? forged.value : forged;
  assert.ok(told === 'forged' || told instanceof ProtocolError, String(told));
  const next = await session.run('"real"', {}).catch((error: unknown) => error);
  assert.ok(next instanceof Error || session.closed);
});

test('a value beyond a limit of the decoder is no value, and the session goes on', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}
deep = []
for n in range(1500):
    deep = [deep]
os.write(channel, frame(result(1), deep))
signal.pause()`;
  const outcome = await session.run(code, {});
  assert.equal(outcome.status === 'ok' && outcome.value, undefined);
});

test('a guest that speaks the protocol itself gets no more than it was handed', async () => {
  const secret = { inner: 'secret', method: () => 'secret' };
  const handed = proxy(secret, { allow: [] });
  const attempts = [
    ...['inner', 'method', 'constructor', '__proto__', 'toString', 'then'].flatMap((name) => [
      `host_call(action="get", name="${name}")`,
      `host_call(action="method", name="${name}")`,
      `host_call(action="set", name="${name}")`,
      `host_call(action="delete", name="${name}")`,
    ]),
    ...['call', 'len', 'iter', 'aiter', 'next', 'enter', 'exit', 'contains', 'getitem'].map(
      (action) => `host_call(action="${action}")`,
    ),
    ...['setitem', 'delitem'].map((action) => `host_call(action="${action}")`),
  ];
  await using opened = await openWall();
  const session = await opened.open({ expose: { handed } });
  const code = `${PRELUDE}
import io, marshal
granted = []
for n, attempt in enumerate([${attempts.join(',\n')}], 1):
    attempt["id"] = n
    os.write(channel, frame(attempt, [["inner", 1], {}]))
    size = int.from_bytes(os.read(channel, 8)[:4], "little")
    reply = io.BytesIO(os.read(channel, size))
    if marshal.load(reply)["error"] is None and marshal.load(reply) is not False:
        granted.append((attempt["action"], attempt["name"]))
granted`;
  const outcome = await session.run(code, {});
  assert.deepEqual(outcome.status === 'ok' ? outcome.value : outcome, []);
  assert.equal(secret.inner, 'secret');
});

test('a guest that asks and never reads the answers cannot fill the memory of the host', async () => {
  const large = 'x'.repeat(1024 * 1024);
  let calls = 0;
  const answer = (): string => {
    calls += 1;
    return large;
  };
  await using opened = await openWall({ policy: { limits: { timeoutMs: 1500 } } });
  const session = await opened.open({ expose: { answer } });
  const code = `${PRELUDE}
for n in range(1, 1_000_000):
    os.write(channel, frame(host_call(id=n), [[], {}]))`;
  const outcome = await session.run(code, {}).catch((error: unknown) => error);
  assert.ok(outcome instanceof ProtocolError || (outcome instanceof Object && 'status' in outcome));
  assert.ok(calls <= 1024, `${calls} answers were made`);
});

const SETTLING: readonly (readonly [title: string, code: string, change: WallChange])[] = [
  ['closes its channel', 'os.close(channel)\nos.close(3) if is_socket(3) else None', {}],
  [
    'closes its channel for writing',
    'import socket\nsocket.socket(fileno=os.dup(channel)).shutdown(socket.SHUT_WR)',
    {},
  ],
  [
    'closes its channel for reading',
    'import socket\nsocket.socket(fileno=os.dup(channel)).shutdown(socket.SHUT_RD)',
    {},
  ],
  ['closes its standard streams', 'for n in range(3): os.close(n)', {}],
  ['ends without a word', 'os._exit(3)', {}],
  [
    'ends while a daemon of its own holds its streams',
    'import time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(0)\nos._exit(3)',
    { policy: SUBPROCESS },
  ],
  [
    'ends the same way, in a cage of its own',
    'import time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(0)\nos._exit(3)',
    { policy: SUBPROCESS, mode: 'spawn' },
  ],
  ['stops itself', 'os.kill(os.getpid(), signal.SIGSTOP)', {}],
];

for (const [title, code, change] of SETTLING) {
  test(`a run settles when the guest ${title}`, async () => {
    const policy = { limits: { timeoutMs: 3000 }, ...change.policy };
    const outcome = await attack(code, { ...change, policy });
    const expected: Outcome['status'][] = ['ok', 'exited', 'timeout'];
    assert.ok(expected.includes(outcome.status), JSON.stringify(outcome));
  });
}

test('a child that writes without end does not keep the result of its parent back', async () => {
  const code = `
import time
for n in range(4):
    if os.fork() == 0:
        while True:
            os.write(1, b"x" * 65536)
time.sleep(0.2)
"the result"`;
  const policy = { ...SUBPROCESS, limits: { timeoutMs: 20_000, outputBytes: 2 ** 30 } };
  const outcome = await attack(code, { policy });
  assert.equal(outcome.status, 'ok', `${outcome.status} ${outcome.stderr}`);
});

test('a guest that ignores every signal is ended by its timeout', async () => {
  const code = `
for n in range(1, 65):
    outcome(lambda: signal.signal(n, signal.SIG_IGN))
while True:
    pass`;
  const outcome = await attack(code, { policy: { limits: { timeoutMs: 300 } } });
  assert.equal(outcome.status, 'timeout');
});
