import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, Sandbox, UsageError } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import { projectPath } from '../helpers/project.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: the value of the last expression and the output come back`, async () => {
    const outcome = await run('print("hello")\n6 * 7', options);
    assert.equal(outcome.status, 'ok');
    assert.equal(outcome.status === 'ok' && outcome.value, 42);
    assert.equal(outcome.stdout, 'hello\n');
    assert.equal(outcome.stderr, '');
    assert.equal(outcome.wall, options.wall);
  });

  test(`${wall}: runs in one sandbox share their variables, and sandboxes do not`, async () => {
    await using first = await Sandbox.create(options);
    await using second = await Sandbox.create(options);
    await first.run('x = 20');
    const mine = await first.run('x * 2 + 2');
    assert.equal(mine.status === 'ok' && mine.value, 42);
    const other = await second.run('x');
    assert.equal(other.status === 'error' && other.error.name, 'NameError');
  });

  test(`${wall}: arguments, environment and standard input reach the program`, async () => {
    const code = 'import os, sys\n[sys.argv[1:], os.environ["COLOUR"], input(), sys.stdin.read()]';
    const outcome = await run(code, {
      ...options,
      args: ['a b', '--flag'],
      env: { COLOUR: 'blue' },
      stdin: 'first\nrest\n',
    });
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      ['a b', '--flag'],
      'blue',
      'first',
      'rest\n',
    ]);
  });

  test(`${wall}: a stream is read while it is written, and its end is seen`, async () => {
    async function* numbers(): AsyncIterable<string> {
      yield '1\n';
      yield '2\n';
    }
    const outcome = await run('import sys\nsum(int(line) for line in sys.stdin)', {
      ...options,
      stdin: numbers(),
    });
    assert.equal(outcome.status === 'ok' && outcome.value, 3);
  });

  test(`${wall}: a file runs under its name`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
    try {
      const file = join(folder, 'program.py');
      writeFileSync(file, 'def f():\n    raise ValueError("no")\nf()\n');
      const outcome = await run({ file }, options);
      assert.ok(outcome.status === 'error');
      assert.match(outcome.error.text, /program\.py", line 2, in f\n {4}raise ValueError\("no"\)/);
      assert.equal(outcome.error.frames.at(-1)?.source?.trim(), 'raise ValueError("no")');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test(`${wall}: a module runs as with python -m`, async () => {
    const outcome = await run({ module: 'json.tool' }, { ...options, stdin: '{"a":1}' });
    assert.equal(outcome.stdout, '{\n    "a": 1\n}\n', outcome.stderr);
  });

  test(`${wall}: output below Python is caught too`, async () => {
    const code = 'import os\nos.write(1, b"one\\n")\nos.writev(2, [b"tw", b"o\\n"])';
    const outcome = await run(code, options);
    assert.equal(outcome.stdout, 'one\n');
    assert.equal(outcome.stderr, 'two\n');
  });

  test(`${wall}: output arrives while the program runs, in order`, async () => {
    const seen: string[] = [];
    await using sandbox = await Sandbox.create(options);
    let settled = false;
    const running = sandbox.run(
      'print("start", end="")\nimport time\nwhile True: time.sleep(0.01)',
      {
        onStdout: (text) => {
          seen.push(text);
          assert.equal(settled, false);
          sandbox.kill();
        },
      },
    );
    const outcome = await running;
    settled = true;
    assert.deepEqual(seen, ['start']);
    assert.equal(outcome.status, 'cancelled');
    assert.equal(outcome.stdout, 'start');
  });

  test(`${wall}: all output written before the end is in the outcome, however much`, async () => {
    const size = 900_000;
    const outcome = await run(`import sys\nsys.stdout.write("x" * ${size})`, options);
    assert.equal(outcome.stdout.length, size);
  });

  test(`${wall}: sys.exit and os._exit become exited with their code`, async () => {
    const exits: [string, number][] = [
      ['import sys; sys.exit(3)', 3],
      ['import os; os._exit(4)', 4],
      ['raise SystemExit', 0],
      ['raise SystemExit("bye")', 1],
    ];
    for (const [code, exitCode] of exits) {
      const outcome = await run(code, options);
      assert.equal(outcome.status === 'exited' && outcome.exitCode, exitCode, code);
    }
  });

  test(`${wall}: a session outlives sys.exit but not os._exit`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('kept = 5');
    assert.equal((await sandbox.run('import sys; sys.exit(1)')).status, 'exited');
    const after = await sandbox.run('kept');
    assert.equal(after.status === 'ok' && after.value, 5);
    assert.equal((await sandbox.run('import os; os._exit(1)')).status, 'exited');
    assert.equal(sandbox.closed, true);
    await assert.rejects(sandbox.run('1'), UsageError);
  });

  test(`${wall}: an abort signal cancels the run, also one that was aborted before`, async () => {
    const controller = new AbortController();
    const running = run('print("on")\nwhile True: pass', {
      ...options,
      signal: controller.signal,
      onStdout: () => controller.abort(),
    });
    assert.equal((await running).status, 'cancelled');
    const late: Outcome = await run('1', { ...options, signal: AbortSignal.abort() });
    assert.equal(late.status, 'cancelled');
  });

  test(`${wall}: a second run at the same time is refused, and the first goes on`, async () => {
    await using sandbox = await Sandbox.create(options);
    const first = sandbox.run('import time; time.sleep(0.2); "done"');
    await assert.rejects(sandbox.run('1'), /another run is going on/);
    const outcome = await first;
    assert.equal(outcome.status === 'ok' && outcome.value, 'done');
  });

  test(`${wall}: nothing else is done from the moment a run is asked for, while its file is read`, async () => {
    await using sandbox = await Sandbox.create(options);
    const first = sandbox.run({ file: projectPath('examples/hello.py') });
    await assert.rejects(sandbox.run('1'), /another run is going on/);
    await assert.rejects(sandbox.call('len', ['']), /another run is going on/);
    await assert.rejects(sandbox.reset(), /another run is going on/);
    assert.equal((await first).status, 'ok');
    const failed = sandbox.run({ file: '/nowhere.py' });
    await assert.rejects(failed, UsageError);
    assert.equal((await sandbox.run('1')).status, 'ok', 'the next may run');
  });

  test(`${wall}: interrupt raises KeyboardInterrupt and keeps the variables`, async () => {
    await using sandbox = await Sandbox.create(options);
    const outcome = await sandbox.run('x = 1\nprint("ready")\nwhile True: pass', {
      onStdout: () => sandbox.interrupt(),
    });
    assert.equal(outcome.status === 'error' && outcome.error.name, 'KeyboardInterrupt');
    const after = await sandbox.run('x');
    assert.equal(after.status === 'ok' && after.value, 1);
  });

  test(`${wall}: what can be imported is what a bare interpreter has`, async () => {
    const outcome = await run(
      'import sqlite3, ssl, decimal, asyncio, ctypes, lzma, zoneinfo\n"all"',
      options,
    );
    assert.equal(outcome.status === 'ok' && outcome.value, 'all', JSON.stringify(outcome));
  });

  test(`${wall}: asyncio runs`, async () => {
    const code =
      'import asyncio\nasync def f():\n    await asyncio.sleep(0.01)\n    return 5\nasyncio.run(f())';
    const outcome = await run(code, options);
    assert.equal(outcome.status === 'ok' && outcome.value, 5, JSON.stringify(outcome));
  });

  test(`${wall}: an interrupt that comes too late hits no later run`, async () => {
    await using sandbox = await Sandbox.create(options);
    for (let round = 0; round < 100; round += 1) {
      const running = sandbox.run('1');
      sandbox.interrupt();
      await running;
      const next = await sandbox.run('2');
      assert.equal(next.status === 'ok' && next.value, 2, JSON.stringify(next));
    }
  });

  test(`${wall}: a guest that leaves its input unread loses no output`, async () => {
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        yield new Uint8Array(1_000_000);
      }
    }
    for (let round = 0; round < 20; round += 1) {
      const outcome = await run('print("hi")', { ...options, stdin: endless() });
      assert.deepEqual([outcome.status, outcome.stdout], ['ok', 'hi\n']);
    }
  });

  test(`${wall}: an error in a callback of the caller reaches the caller, and ends the guest`, async () => {
    await using sandbox = await Sandbox.create(options);
    const onStdout = (): void => {
      throw new RangeError('mine');
    };
    await assert.rejects(sandbox.run('print(1)\nwhile True: pass', { onStdout }), /mine/);
    assert.equal(sandbox.closed, true);
  });

  test(`${wall}: the traceback is printed where it happens when that is asked for`, async () => {
    const code = 'import atexit, sys\natexit.register(print, "end", file=sys.stderr)\n1/0';
    const outcome = await run(code, { ...options, printTraceback: true });
    assert.match(outcome.stderr, /^Traceback [^]*ZeroDivisionError: division by zero\nend\n$/);
    const hooked = await run('import sys\nsys.excepthook = lambda *_: print("mine")\n1/0', {
      ...options,
      printTraceback: true,
    });
    assert.deepEqual([hooked.stdout, hooked.stderr], ['mine\n', '']);
  });
}

test('an option or code that does not exist is refused by name', async () => {
  const mistyped: object = { timeoutms: 1 };
  await assert.rejects(run('1', mistyped), /timeoutms: there is no such option/);
  await assert.rejects(Sandbox.create(mistyped), /timeoutms: there is no such option/);
});
