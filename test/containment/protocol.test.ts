/** A guest owns its end of the channel: whatever it writes there, the host stays well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import { attack, PRELUDE, SUBPROCESS } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';
import type { WallChange } from '../helpers/open-session.ts';

const HANG = '\nimport time\ntime.sleep(60)';

/** Programs that break the protocol at once; each must end its guest, and only its guest. */
const BREAKING: Readonly<Record<string, string>> = {
  'a thousand frames of garbage':
    'import random\nfor n in range(1000):\n    os.write(channel, (64).to_bytes(4, "little") + random.randbytes(64))',
  'a header that claims 4 GiB': 'os.write(channel, b"\\xff\\xff\\xff\\xff")',
  'an empty frame': 'os.write(channel, bytes(4))',
  'a dict in a dict ten thousand deep': `os.write(channel, (5 * 10000).to_bytes(4, "little") + b"[\\x01\\0\\0\\0" * 10000)`,
  'a list that claims two thousand million items':
    'os.write(channel, (5).to_bytes(4, "little") + b"[\\xff\\xff\\xff\\x7f")',
  'a result without usage': 'm = result(1)\ndel m["usage"]\nos.write(channel, frame(m))',
  'a result whose number is negative':
    'm = result(1)\nm["usage"]["cpu_ms"] = -1\nos.write(channel, frame(m))',
  'a result whose id is a list': 'os.write(channel, frame(result([])))',
  'a message of no known kind': 'os.write(channel, frame({"op": "__proto__"}))',
  'a million unknown messages':
    'data = frame({"op": "unknown"}) * 1000\nfor n in range(1000):\n    os.write(channel, data)',
  'a second seal, and a third':
    'os.write(channel, frame({"op": "sealed", "python": "0"}) + frame({"op": "seal-failed", "layer": "x", "message": "y"}))',
};

test('a guest that breaks the protocol is ended with a ProtocolError, and its neighbour works on', async () => {
  await using opened = await openWall();
  const neighbour = await opened.open();
  for (const [what, code] of Object.entries(BREAKING)) {
    const session = await opened.open();
    await assert.rejects(session.run(PRELUDE + code + HANG, {}), ProtocolError, what);
    assert.equal(session.closed, true, what);
    const outcome = await neighbour.run('6 * 7', {});
    assert.equal(outcome.status === 'ok' && outcome.value, 42, what);
  }
});

test('a result for another run is not taken for this one', async () => {
  for (const id of [0, 2, 999]) {
    const code = `${PRELUDE}os.write(channel, frame(result(${id})))${HANG}`;
    await using opened = await openWall({ policy: { limits: { timeoutMs: 500 } } });
    const outcome = await (await opened.open()).run(code, {}).catch(() => null);
    assert.notEqual(outcome?.status, 'ok', String(id));
  }
});

test('a result that a guest forges is its own result, and what follows it ends the guest', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const forged = await session.run(`${PRELUDE}os.write(channel, frame(result(1)))`, {});
  assert.equal(forged.status === 'ok' && forged.value, 'forged');
  const next = await session.run('"real"', {}).catch((error: unknown) => error);
  assert.ok(!(next instanceof Error) || next instanceof ProtocolError || session.closed);
});

test('a value that cannot be decoded is no value, and the session goes on', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}
m = result(1)
m["value"] = b"[\\xff\\xff\\xff\\x7f"
os.write(channel, frame(m))
signal.pause()`;
  const outcome = await session.run(code, {});
  assert.equal(outcome.status === 'ok' && outcome.value, undefined);
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
