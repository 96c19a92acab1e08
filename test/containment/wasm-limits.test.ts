/** Floods and hunger: whatever a guest of the wasm wall asks for, the host keeps its memory and answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sandbox } from '../../src/index.ts';
import type { Outcome, SandboxOptions } from '../../src/index.ts';
import { ISOLATIONS, WASM_PRELUDE, wasmAttack, wasmValue } from '../helpers/attack-wasm.ts';

const MIB = 2 ** 20;

/** How much memory this process gained over an attack, at its highest, and what came of it. */
async function grownBy(code: string, options: SandboxOptions): Promise<[number, Outcome]> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  try {
    const outcome = await wasmAttack(code, options);
    return [(Math.max(most, process.memoryUsage().rss) - before) / MIB, outcome];
  } finally {
    clearInterval(timer);
  }
}

/** What a guest in a thread of this process may take of it besides its own 256 MiB and its disk. */
const BESIDES_MIB = 300;

const FLOODS: Readonly<Record<string, string>> = {
  'standard output': 'while True: os.write(1, b"x" * 65536)',
  'standard error, in single bytes': 'while True: os.write(2, b"x")',
  'refused calls': `
import socket
for n in range(60_000):
    outcome(lambda: socket.getaddrinfo(f"host{n}" * 20, n % 60000))
    outcome(socket.socket)`,
  'symbols that are not there':
    'for n in range(60_000): outcome(lambda: getattr(ctypes.pythonapi, f"symbol{n}" * 10))',
  'its log': 'for n in range(100_000): outcome(lambda: os.stat(f"/work/{n}" + "x" * 200))',
};

for (const [what, code] of Object.entries(FLOODS)) {
  test(`a flood on ${what} does not fill the host's memory`, async () => {
    let calls = 0;
    const [grown, outcome] = await grownBy(code, {
      isolation: 'thread',
      policy: { limits: { timeoutMs: 2000 } },
      ...(what === 'its log' ? { onSystemCall: () => (calls += 1) } : {}),
    });
    assert.ok(['output', 'timeout', 'ok'].includes(outcome.status), outcome.status);
    assert.ok(outcome.denials.length <= 128);
    assert.ok(grown < BESIDES_MIB, `${grown} MiB`);
    assert.ok(what !== 'its log' || calls > 1000);
  });
}

test('output that the host is slow to take waits with the guest', async () => {
  let slow = 0;
  const before = process.memoryUsage().rss;
  const policy = { limits: { timeoutMs: 1500, outputBytes: 2 ** 30 } };
  await using sandbox = await Sandbox.create({ wall: 'wasm', policy });
  const onOutput = (): void => {
    slow += 1;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  };
  const outcome = await sandbox.run('while True: print("x" * 100_000)', { onOutput });
  assert.equal(outcome.status, 'timeout');
  assert.ok(slow > 10 && (process.memoryUsage().rss - before) / MIB < 300);
});

/** Each tries to store more than its disk holds: 8 MiB and 200 files. The value: how much it came to. */
const HOARDS: Readonly<Record<string, string>> = {
  'files that are cut again and kept': `
piece = b"x" * 2**20
for n in range(60):
    f = os.open(f"/tmp/f{n}", os.O_CREAT | os.O_RDWR)
    if outcome(lambda: [os.write(f, piece) for _ in range(7)]) == "done": total += 7
    os.ftruncate(f, 1)
    os.close(f)
total = 0`,
  'files without names': `
for n in range(60):
    f = os.open(f"/tmp/g{n}", os.O_CREAT | os.O_RDWR)
    os.unlink(f"/tmp/g{n}")
    while outcome(lambda: os.write(f, b"x" * 2**20)) == "done": total += 1`,
  'sparse files': `
for n in range(60):
    f = os.open(f"/tmp/h{n}", os.O_CREAT | os.O_RDWR)
    if outcome(lambda: os.pwrite(f, b"x", 7 * 2**20)) == "done": total += 7
    if outcome(lambda: os.posix_fallocate(f, 0, 7 * 2**20)) == "done": total += 7 if os.fstat(f).st_size < 7 * 2**20 else 0`,
  'files that replace each other': `
for n in range(60):
    with open("/tmp/new", "wb") as f:
        if outcome(lambda: f.write(b"x" * (3 * 2**20))) != "done": break
    outcome(lambda: os.rename("/tmp/new", "/tmp/old"))
total = sum(os.stat(f"/tmp/{name}").st_size for name in os.listdir("/tmp")) / 2**20`,
  'mapped files': `
import mmap
held = []
for n in range(60):
    f = os.open(f"/tmp/m{n}", os.O_CREAT | os.O_RDWR)
    if outcome(lambda: os.ftruncate(f, 2**20)) != "done": break
    held.append(mmap.mmap(f, 0)); held[-1][:] = b"x" * 2**20
    os.unlink(f"/tmp/m{n}"); os.close(f); total += 1`,
  'symbolic links': `
for n in range(300):
    if outcome(lambda: os.symlink("x" * 4000, f"/tmp/l{n}")) == "done": total += 4000 / 2**20`,
};

for (const [what, code] of Object.entries(HOARDS)) {
  test(`a disk holds no more than its quota: ${what}`, async () => {
    const [grown, outcome] = await grownBy(`total = 0\n${code}\ntotal`, {
      isolation: 'thread',
      policy: {
        limits: { diskMiB: 8, diskInodes: 200, fileSizeMiB: 8, timeoutMs: 20_000, cpuMs: 20_000 },
      },
    });
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.ok(Number(outcome.value) <= 8, JSON.stringify(outcome.value));
    assert.ok(grown < BESIDES_MIB, `${grown} MiB`);
  });
}

test('pipes are as many as descriptors, and hold no more than 64 KiB each', async () => {
  const code = `
held = []
while outcome(lambda: held.append(os.pipe())) == "done": pass
written = 0
for reader, writer in held:
    os.set_blocking(writer, False)
    while outcome(lambda: os.write(writer, b"x" * 65536)) == "done": written += 65536
[len(held) < 64, written <= len(held) * 65536]`;
  assert.deepEqual(await wasmValue(code), [true, true]);
});

test('inodes are counted however folders come and go', async () => {
  const code = `
def free(): return os.statvfs("/work").f_ffree
before = free()
os.mkdir("/work/d"); os.chdir("/work/d"); os.rmdir("/work/d")
for n in range(50): os.close(os.open(".", os.O_RDONLY))
after = free()
os.chdir("/work")
made = 0
while outcome(lambda: open(f"/work/{made}", "w").close()) == "done": made += 1
[before == after, made == before]`;
  const policy = { limits: { diskInodes: 100 } };
  assert.deepEqual(await wasmValue(code, { policy }), [true, true]);
});

/** Ways to use up memory; each ends in MemoryError, or ends the guest, and only it. */
const HUNGRY: Readonly<Record<string, string>> = {
  'one object': 'bytearray(2**31 - 1)',
  'many objects': 'held = []\nwhile True: held.append(bytearray(2**20))',
  'small objects': 'held = None\nwhile True: held = (held,)',
  'a text': 'text = "x"\nwhile True: text += text',
  'a number': 'n = 2\nwhile True: n = n << (n.bit_length() * 2)',
  mappings: 'import mmap\nheld = []\nwhile True: held.append(mmap.mmap(-1, 2**24))',
  'closures of ctypes': 'held = []\nwhile True: held.append(ctypes.create_string_buffer(2**20))',
};

for (const [what, code] of Object.entries(HUNGRY)) {
  test(`memory ends where its limit is: ${what}`, async () => {
    const [grown, outcome] = await grownBy(code, {
      isolation: 'thread',
      policy: { limits: { memoryMiB: 64, timeoutMs: 2500 } },
    });
    const ends = ['memory', 'error', 'crashed', 'timeout'];
    assert.ok(
      ends.includes(outcome.status),
      `${outcome.status} ${JSON.stringify(outcome).slice(0, 500)}`,
    );
    assert.ok(grown < BESIDES_MIB, `${grown} MiB`);
  });
}

for (const isolation of ISOLATIONS) {
  test(`recursion ends with an exception, or ends the guest, and only it (${isolation})`, async () => {
    await using neighbour = await Sandbox.create({ wall: 'wasm', isolation });
    for (const code of [
      'def f(): return f()\nf()',
      'sys.setrecursionlimit(10**9)\ndef f(): return f()\nf()',
      'sys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())',
      'sys.setrecursionlimit(10**9)\nimport json\nx = []\nfor _ in range(900_000): x = [x]\njson.dumps(x)\n1 / 0',
      'sys.setrecursionlimit(10**9)\nx = []\nfor _ in range(500_000): x = [x]\nrepr(x)',
      'eval("(" * 5000 + ")" * 5000)',
      'import re\nre.match("(" * 5000 + ")" * 5000, "")',
      'x = None\nfor _ in range(1_000_000): x = (x,)\ndel x\n1 / 0',
    ]) {
      await using victim = await Sandbox.create({ wall: 'wasm', isolation });
      const outcome = await victim.run(WASM_PRELUDE + code, { timeoutMs: 2000 });
      assert.ok(
        ['error', 'crashed', 'memory', 'timeout'].includes(outcome.status),
        `${code}: ${outcome.status}`,
      );
      const well = await neighbour.run('6 * 7');
      assert.equal(well.status === 'ok' && well.value, 42, code);
    }
  });
}

test('interrupts that are swallowed are followed by the end', async () => {
  for (const code of [
    'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
    'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass',
    'import signal\nsignal.signal(signal.SIGINT, lambda *_: None)\nwhile True: pass',
    'import time\nwhile True:\n    try: time.sleep(1000)\n    except BaseException: pass',
    'sum(range(10**15))',
    'r, w = os.pipe()\nwhile True:\n    try: os.read(r, 1)\n    except BaseException: pass',
  ]) {
    const outcome = await wasmAttack(code, { policy: { limits: { timeoutMs: 300 } } });
    assert.equal(outcome.status, 'timeout', code);
  }
});
