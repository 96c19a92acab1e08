import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limits, Outcome, Policy } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const limited = (code: string, limits: Partial<Limits>, policy: Policy = {}): Promise<Outcome> =>
    run(code, { ...optionsFor(wall), policy: { ...policy, limits } });

  const UNSTOPPABLE: Readonly<Record<string, string>> = {
    'a loop': 'while True: pass',
    'a power in C': '3 ** 10 ** 9',
    'a backtracking pattern': 'import re; re.match("(a*)*b", "a" * 40)',
    'a sort in C':
      'sorted(range(10**7), key=lambda x: -x) and [sorted(list(range(10**6))) for _ in iter(int, 1)]',
    'a guest that ignores signals':
      'import signal\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n  except (OSError, ValueError): pass\nwhile True: pass',
    'a guest that catches everything':
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    'a guest that sleeps': 'import time; time.sleep(1000)',
  };

  for (const [what, code] of Object.entries(UNSTOPPABLE)) {
    test(`${wall}: wall time stops ${what}`, async () => {
      const outcome = await limited(`print("in")\n${code}`, { timeoutMs: 1000, memoryMiB: 1024 });
      assert.deepEqual([outcome.status, outcome.stdout], ['timeout', 'in\n']);
      assert.equal(outcome.status === 'timeout' && outcome.limit, 'wall');
    });

    test(`${wall}: in a session wall time stops ${what} too`, async () => {
      const policy = { limits: { timeoutMs: 1000, memoryMiB: 1024 } };
      await using sandbox = await Sandbox.create({ ...optionsFor(wall), policy });
      assert.equal((await sandbox.run(code)).status, 'timeout');
    });
  }

  test(`${wall}: a timeout in a session keeps the variables when the code yields`, async () => {
    await using sandbox = await Sandbox.create(optionsFor(wall));
    await sandbox.run('x = 7');
    const outcome = await sandbox.run('while True: pass', { timeoutMs: 100 });
    assert.ok(outcome.status === 'timeout');
    assert.equal(outcome.error?.name, 'KeyboardInterrupt');
    const after = await sandbox.run('x');
    assert.equal(after.status === 'ok' && after.value, 7);
  });

  test(`${wall}: processor time is a limit of its own`, async () => {
    const outcome = await limited('while True: pass', { cpuMs: 1000, timeoutMs: 20_000 });
    assert.equal(outcome.status === 'timeout' && outcome.limit, 'cpu', JSON.stringify(outcome));
  });

  test(`${wall}: memory is limited by several routes, and the exception can be caught`, async () => {
    const routes = [
      'bytearray(10**9)',
      '[bytes(10**6) for _ in range(2000)]',
      'x = "a"\nwhile True: x += x',
      'import mmap\n[mmap.mmap(-1, 10**8, flags=mmap.MAP_PRIVATE) for _ in range(50)]',
    ];
    for (const code of routes) {
      const outcome = await limited(code, { memoryMiB: 64 });
      assert.equal(outcome.status, 'memory', `${code}: ${JSON.stringify(outcome)}`);
    }
    const caught = await limited('try: bytearray(10**9)\nexcept MemoryError: print("caught")', {
      memoryMiB: 64,
    });
    assert.deepEqual([caught.status, caught.stdout], ['ok', 'caught\n']);
  });

  test(`${wall}: memory up to the limit can be used`, async () => {
    const outcome = await limited('len(bytearray(100 * 2**20))', { memoryMiB: 128 });
    assert.equal(outcome.status === 'ok' && outcome.value, 100 * 2 ** 20, JSON.stringify(outcome));
  });

  test(`${wall}: output is cut at its limit, and both streams count`, async () => {
    for (const code of [
      'while True: print("x" * 1000)',
      'import os\nwhile True: os.write(2, b"y" * 65536)',
      'import os\nwhile True: os.write(1, b"x" * 100); os.write(2, b"y" * 100)',
    ]) {
      const outcome = await limited(code, { outputBytes: 10_000 });
      assert.equal(outcome.status, 'output');
      assert.equal(outcome.stdout.length + outcome.stderr.length, 10_000);
      assert.equal(outcome.usage.outputBytes, 10_000);
    }
  });

  test(`${wall}: output of exactly the limit is fine`, async () => {
    const outcome = await limited('print("x" * 9999)', { outputBytes: 10_000 });
    assert.deepEqual([outcome.status, outcome.stdout.length], ['ok', 10_000]);
  });

  test(`${wall}: a result larger than its limit is told as output`, async () => {
    const outcome = await limited('"x" * 100_000', { resultBytes: 50_000 });
    assert.equal(outcome.status, 'output');
  });

  test(`${wall}: more input than the limit is refused before it is sent`, async () => {
    await assert.rejects(limited(`"${'x'.repeat(5000)}"`, { inputBytes: 4096 }), { code: 'USAGE' });
  });

  test(`${wall}: disk space is limited over all folders together`, async () => {
    const code =
      'for n, folder in enumerate(("/work", "/tmp") * 20):\n  open(f"{folder}/{n}", "wb").write(bytes(10**6))';
    const outcome = await limited(code, { diskMiB: 8 });
    assert.equal(outcome.status, 'disk');
  });

  test(`${wall}: the number of files is limited`, async () => {
    const outcome = await limited('import os\nfor n in range(10**6): os.mkdir(f"/work/{n}")', {
      diskInodes: 100,
    });
    assert.equal(outcome.status, 'disk');
  });

  test(`${wall}: the size of a file is limited`, async () => {
    const outcome = await limited('open("/work/f", "wb").write(bytes(3 * 2**20))', {
      fileSizeMiB: 2,
      diskMiB: 8,
    });
    assert.equal(outcome.status, 'disk', JSON.stringify(outcome));
  });

  test(`${wall}: open files are limited`, async () => {
    const code = `
import errno, os
try:
    for n in range(1000): os.open("/work", os.O_RDONLY)
except OSError as error:
    caught = [n < 50, errno.errorcode[error.errno]]
caught`;
    const outcome = await limited(code, { openFiles: 50 });
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [true, 'EMFILE']);
  });

  test(`${wall}: a crash of the interpreter is an outcome, and the next guest works`, async () => {
    const outcome = await run(
      'print("before")\nimport ctypes\nctypes.c_char.from_address(2**32 - 16).value',
      optionsFor(wall),
    );
    assert.equal(
      outcome.status === 'crashed' && outcome.signal,
      'SIGSEGV',
      JSON.stringify(outcome),
    );
    assert.equal(outcome.stdout, 'before\n');
    assert.equal((await run('1', optionsFor(wall))).status, 'ok');
  });

  test(`${wall}: every outcome tells what was used`, async () => {
    const outcome = await run('sum(range(10**6))', optionsFor(wall));
    assert.ok(outcome.usage.wallMs > 0);
    assert.ok(outcome.usage.peakMemoryMiB > 1);
    assert.ok(outcome.usage.cpuMs >= 0);
  });
}
