/** The channel's descriptor is the guest's on the wasm wall, too: whatever it writes, the host stays well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError, proxy, Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { ISOLATIONS, WASM_PRELUDE, within } from '../helpers/attack-wasm.ts';

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
const EXPOSED = { answer: () => 42, wait: () => new Promise<void>(() => {}) };

for (const isolation of ISOLATIONS) {
  const options: SandboxOptions = { wall: 'wasm', isolation };

  test(`a guest that breaks the protocol is ended with a ProtocolError (${isolation})`, async () => {
    await using neighbour = await Sandbox.create(options);
    // In the other process all go the same way: a few stand for them.
    const breaking = Object.entries(BREAKING).filter(
      (_, n) => isolation === 'process' || n % 5 === 0,
    );
    for (const [what, code] of breaking) {
      await using sandbox = await Sandbox.create({ ...options, expose: EXPOSED });
      await assert.rejects(sandbox.run(WASM_PRELUDE + code + HANG), ProtocolError, what);
      const outcome = await neighbour.run('6 * 7');
      assert.equal(outcome.status === 'ok' && outcome.value, 42, what);
    }
  });

  test(`a guest that asks and never reads the answers cannot fill the host's memory (${isolation})`, async () => {
    const large = 'x'.repeat(1024 * 1024);
    let calls = 0;
    const answer = (): string => {
      calls += 1;
      return large;
    };
    const policy = { limits: { timeoutMs: 1500 } };
    const before = process.memoryUsage().rss;
    await using sandbox = await Sandbox.create({ ...options, policy, expose: { answer } });
    const code = `${WASM_PRELUDE}
for n in range(1, 1_000_000):
    os.write(channel, frame(host_call(id=n), [[], {}]))`;
    const outcome = await sandbox.run(code).catch((error: unknown) => error);
    assert.ok(
      outcome instanceof ProtocolError || (outcome instanceof Object && 'status' in outcome),
    );
    // As many may be pending; each answer is made into bytes when the guest has read others.
    assert.ok(calls <= 1100, `${calls} answers were made`);
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grown < 400, `${grown} MiB more`);
  });

  test(`a guest that leaves answers unread can still print (${isolation})`, async () => {
    const large = 'x'.repeat(900_000);
    const code = `
import asyncio, sys
async def main():
    tasks = [asyncio.ensure_future(f()) for _ in range(16)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for _ in range(60):
        sys.stdout.write("y" * 100_000)
    sys.stdout.flush()
    return sum(len(text) for text in await asyncio.gather(*tasks))
asyncio.run(main())`;
    await using sandbox = await Sandbox.create({
      ...options,
      expose: { f: async () => large },
      policy: { limits: { outputBytes: 2 ** 26, timeoutMs: 20_000 } },
    });
    // A host that is slow to read lets what the guest prints pile up.
    const onStdout = (): void =>
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3) && undefined;
    const outcome = await sandbox.run(code, { onStdout });
    assert.equal(outcome.status === 'ok' && outcome.value, 16 * 900_000, outcome.status);
  });
}

test('a result for another run is not taken for this one, and a forged one ends with its run', async () => {
  for (const id of [0, 2, 999]) {
    const policy = { limits: { timeoutMs: 500 } };
    await using sandbox = await Sandbox.create({ wall: 'wasm', policy });
    const code = `${WASM_PRELUDE}os.write(channel, frame(result(${id}), "forged"))${HANG}`;
    const outcome = await sandbox.run(code).catch(() => null);
    assert.notEqual(outcome?.status, 'ok', String(id));
  }
});

test('an answer that a guest has read once is not given twice, nor is one of another guest', async () => {
  let calls = 0;
  const count = (): number => (calls += 1);
  await using sandbox = await Sandbox.create({ wall: 'wasm', expose: { count } });
  const replay = `${WASM_PRELUDE}
data = frame(host_call(id=1), [[], {}])
os.write(channel, data)
size = int.from_bytes(os.read(channel, 8)[:4], "little")
os.read(channel, size)
os.write(channel, data)${HANG}`;
  await assert.rejects(sandbox.run(replay), ProtocolError);
  assert.equal(calls, 1);
});

test('a guest that speaks the protocol itself gets no more than it was handed', async () => {
  const secret = { inner: 'secret', method: () => 'secret' };
  const handed = proxy(secret, { allow: [] });
  const names = ['inner', 'method', 'constructor', '__proto__', 'toString', 'then'];
  const attempts = [
    ...names.flatMap((name) =>
      ['get', 'method', 'set', 'delete'].map(
        (action) => `host_call(action="${action}", name="${name}")`,
      ),
    ),
    ...[
      'call',
      'len',
      'iter',
      'aiter',
      'next',
      'enter',
      'exit',
      'contains',
      'getitem',
      'setitem',
      'delitem',
    ].map((action) => `host_call(action="${action}")`),
  ];
  await using sandbox = await Sandbox.create({ wall: 'wasm', expose: { handed } });
  const outcome = await sandbox.run(`${WASM_PRELUDE}
import io
granted = []
for n, attempt in enumerate([${attempts.join(',\n')}], 1):
    attempt["id"] = n
    os.write(channel, frame(attempt, [["inner", 1], {}]))
    size = int.from_bytes(os.read(channel, 8)[:4], "little")
    reply = io.BytesIO(os.read(channel, size))
    if marshal.load(reply)["error"] is None and marshal.load(reply) is not False:
        granted.append((attempt["action"], attempt["name"]))
granted`);
  assert.deepEqual(outcome.status === 'ok' ? outcome.value : outcome, []);
  assert.equal(secret.inner, 'secret');
});

test('a guest that forged its result and goes on keeps neither a reset nor a collection waiting', async () => {
  const settlements: ((sandbox: Sandbox) => Promise<unknown>)[] = [
    (sandbox) => sandbox.reset().then(() => sandbox.run('6 * 7')),
    (sandbox) => sandbox.collect('/tmp').catch(() => null),
  ];
  for (const settle of settlements) {
    // Processor time ends a guest that computes in the end; a reset does not wait for that.
    const policy = { limits: { cpuMs: 6000 } };
    await using sandbox = await Sandbox.create({ wall: 'wasm', policy });
    const forged = await sandbox.run(`${WASM_PRELUDE}
os.write(channel, frame(result(1), "forged"))
while True: pass`);
    assert.equal(forged.status, 'ok');
    const settled: unknown = await within<unknown>(30_000, settle(sandbox));
    assert.notEqual(settled, 'it hangs');
    const value = settled instanceof Object && 'value' in settled ? settled.value : null;
    assert.ok(settled === null || value === 42, JSON.stringify(settled));
  }
});

test('what a guest left in its streams is not there after a reset', async () => {
  await using sandbox = await Sandbox.create({ wall: 'wasm' });
  const lines = async function* (): AsyncGenerator<string> {
    yield 'a'.repeat(200_000);
  };
  for (let round = 0; round < 3; round += 1) {
    const outcome = await sandbox.run(`${WASM_PRELUDE}os.read(0, 10)\nchannel is not None and 42`, {
      stdin: lines(),
    });
    assert.equal(outcome.status === 'ok' && outcome.value, 42, JSON.stringify(outcome));
    await sandbox.reset();
  }
});

test('a disk that is full keeps nobody from collecting what is on it', async () => {
  const policy = { limits: { diskMiB: 1 } };
  await using sandbox = await Sandbox.create({ wall: 'wasm', policy });
  await sandbox.run(`
open("/work/a", "wb").write(b"A" + bytes(65535))
try: open("/work/b", "wb").write(bytes(2**21))
except OSError: pass`);
  const entries = await within(10_000, sandbox.collect('/work'));
  assert.ok(typeof entries === 'object', 'it hangs');
  assert.equal(entries.find(({ path }) => path === 'a')?.bytes[0], 65);
});
