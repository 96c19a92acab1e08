/** The same sandbox in a page: what its parts do is tested elsewhere, here that they are all there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { noBrowser, openPage } from './browser.ts';
import type { OpenPage } from './browser.ts';

/** A wheel with one module, packed. */
function packWheel(folder: string): void {
  const text = Array.from({ length: 3 }, () => 'hello {0}').join(', ');
  writeFileSync(join(folder, 'greeting.py'), `def hello(name): return '${text}'.format(name)\n`);
  const wheel = 'greeting-1.0-py3-none-any.whl';
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, 'greeting.py'], { cwd: folder });
}

describe('in Chromium', { skip: noBrowser }, () => {
  const wheels = mkdtempSync(join(tmpdir(), 'pysandbox-wheels-'));
  let opened: OpenPage;

  before(async () => {
    packWheel(wheels);
    opened = await openPage({ wheels });
    await opened.page.evaluate(async ({ loadGuestImage }) => {
      await loadGuestImage({ url: '/python/' });
    }, opened.api);
  });

  after(async () => {
    await opened[Symbol.asyncDispose]();
    rmSync(wheels, { recursive: true });
  });

  test('a run has a value, output and no more than its own', async () => {
    const result = await opened.page.evaluate(async ({ run }) => {
      const { status, stdout, stderr, ...rest } = await run(
        'import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.platform',
      );
      return { status, stdout, stderr, value: 'value' in rest && rest.value, wall: rest.wall };
    }, opened.api);
    const expected = { status: 'ok', stdout: 'out\n', stderr: 'err\n', value: 'emscripten' };
    assert.deepEqual(result, { ...expected, wall: 'wasm' });
  });

  test('a program of its own is no file of the host', async () => {
    const message = await opened.page.evaluate(async ({ run }) => {
      return run({ file: '/etc/passwd' }).then(({ status }) => status, String);
    }, opened.api);
    assert.match(message, /^UsageError: file: a browser has no files/);
  });

  test('a session keeps variables, which the host reads and binds, and calls functions', async () => {
    const seen = await opened.page.evaluate(async ({ Sandbox }) => {
      const sandbox = await Sandbox.create();
      await sandbox.run('def area(width, height=1): return width * height\nx = 20');
      await sandbox.set('y', [1n, 2.5, 'text', new Uint8Array([1, 2])]);
      const called = await sandbox.call('area', [3], { height: 4 });
      const all = [
        await sandbox.get('x'),
        called.status === 'ok' && called.value,
        await sandbox.run('repr(y)').then((outcome) => outcome.status === 'ok' && outcome.value),
        sandbox.python.slice(0, 4),
      ];
      sandbox.kill();
      return all;
    }, opened.api);
    assert.deepEqual(seen, [20, 12, "[1, 2.5, 'text', b'\\x01\\x02']", '3.14']);
  });

  test('large values and output cross in both directions', async () => {
    const lengths = await opened.page.evaluate(async ({ run }) => {
      const text = 'x'.repeat(500_000);
      const outcome = await run('print(text)\nbytes(text, "ascii")', { inputs: { text } });
      const value = outcome.status === 'ok' ? outcome.value : null;
      return [outcome.stdout.length, value instanceof Uint8Array ? value.length : -1];
    }, opened.api);
    assert.deepEqual(lengths, [500_001, 500_000]);
  });

  test('the guest calls functions of the page, which answer now or later, or fail', async () => {
    const outcome = await opened.page.evaluate(async ({ PublicError, run }) => {
      const expose = {
        add: (one: number, other: number) => one + other,
        later: async (value: number) => {
          await new Promise((settle) => {
            setTimeout(settle, 10);
          });
          return value * 2;
        },
        fail: () => {
          throw new PublicError('not today');
        },
        secret: () => {
          throw new Error('unseen');
        },
      };
      const code =
        'def told(f):\n  try: f()\n  except Exception as e: return type(e).__name__ + ": " + str(e)[:26]\n' +
        '[add(1, 2), later(21), told(fail), told(secret)]';
      return run(code, { expose, onStdout: () => {} });
    }, opened.api);
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.deepEqual(
      outcome.value,
      [...[3, 42, 'HostError: not today', 'HostError: the host function failed (']].map((each) =>
        typeof each === 'string' ? each.slice(0, 11 + 26) : each,
      ),
    );
  });

  test('a time limit interrupts, and ends what does not heed it', async () => {
    const seen = await opened.page.evaluate(async ({ Sandbox }) => {
      const sandbox = await Sandbox.create();
      const heeded = await sandbox.run('x = 1\nwhile True: pass', { timeoutMs: 300 });
      const kept = await sandbox.get('x');
      const unheeded = await sandbox.run('sum(range(10**13))', { timeoutMs: 300 });
      return [heeded.status, kept, unheeded.status, sandbox.closed];
    }, opened.api);
    assert.deepEqual(seen, ['timeout', 1, 'timeout', true]);
  });

  test('sleeping guests are interrupted, and cancelled', async () => {
    const seen = await opened.page.evaluate(async ({ Sandbox }) => {
      const sandbox = await Sandbox.create();
      const sleeping = sandbox.run('import time\ntime.sleep(60)');
      setTimeout(() => sandbox.interrupt(), 100);
      const interrupted = await sleeping;
      const cancelled = sandbox.run('import time\ntime.sleep(60)');
      setTimeout(() => sandbox.kill(), 100);
      return [
        interrupted.status === 'error' && interrupted.error.name,
        (await cancelled).status,
        sandbox.closed,
      ];
    }, opened.api);
    assert.deepEqual(seen, ['KeyboardInterrupt', 'cancelled', true]);
  });

  test('memory and output have limits', async () => {
    const statuses = await opened.page.evaluate(async ({ run }) => {
      const policy = { limits: { memoryMiB: 64, outputBytes: 1000 } };
      const outcomes = [
        await run('bytearray(200 * 1024 * 1024)', { policy }),
        await run('len(bytearray(20 * 1024 * 1024))', { policy }),
        await run('while True: print("x" * 100)', { policy }),
      ];
      return outcomes.map(({ status }) => status);
    }, opened.api);
    assert.deepEqual(statuses, ['memory', 'ok', 'output']);
  });

  test('processor time has a limit', async () => {
    const outcome = await opened.page.evaluate(
      async ({ run }) => run('while True: pass', { policy: { limits: { cpuMs: 1000 } } }),
      opened.api,
    );
    assert.deepEqual([outcome.status, 'limit' in outcome && outcome.limit], ['timeout', 'cpu']);
  });

  test('wheels are fetched, and their modules are there', async () => {
    const seen = await opened.page.evaluate(async ({ run }) => {
      const packages = ['/wheels/greeting-1.0-py3-none-any.whl?version=1'];
      const outcome = await run('import greeting\ngreeting.hello("Ann")', { packages });
      const refused = await run('1', { packages: ['/wheels/none-1.0-py3-none-any.whl'] }).then(
        ({ status }) => status,
        String,
      );
      return { value: outcome.status === 'ok' ? outcome.value : outcome, refused };
    }, opened.api);
    assert.equal(seen.value, 'hello Ann, hello Ann, hello Ann');
    assert.match(seen.refused, /^UsageError: packages: .* answered with status 404/);
  });

  test('no name leads to JavaScript', async () => {
    const outcome = await opened.page.evaluate(async ({ run }) => {
      const code =
        'import importlib\n' +
        'def tried(name):\n  try: return str(importlib.import_module(name))\n' +
        '  except Exception as error: return type(error).__name__\n' +
        '[tried(n) for n in ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core")]';
      return run(code);
    }, opened.api);
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.deepEqual(
      outcome.value,
      Array.from({ length: 5 }, () => 'ModuleNotFoundError'),
    );
  });

  test('what the wall refuses is told', async () => {
    const outcome = await opened.page.evaluate(
      async ({ run }) =>
        run('import os, _socket\ntry: _socket.socket()\nexcept OSError as e: print(e.errno)'),
      opened.api,
    );
    assert.ok(outcome.denials.length > 0, JSON.stringify(outcome));
  });

  test('a reset leaves nothing of what was', async () => {
    const seen = await opened.page.evaluate(async ({ Sandbox }) => {
      const sandbox = await Sandbox.create({ expose: { twice: (x: number) => 2 * x } });
      await sandbox.run('x = 1\nopen("/tmp/left", "w").write("x")\nimport json\njson.mark = 1');
      await sandbox.reset();
      const code =
        'import json, os\n["x" in globals(), os.listdir("/tmp"), hasattr(json, "mark"), twice(4)]';
      const outcome = await sandbox.run(code);
      sandbox.kill();
      return outcome.status === 'ok' ? outcome.value : outcome;
    }, opened.api);
    assert.deepEqual(seen, [false, [], false, 8]);
  });

  test('functions that call each other by way of C run into the limit, not out of the stack', async () => {
    const outcome = await opened.page.evaluate(async ({ run }) => {
      const code = [
        'import functools',
        '@functools.lru_cache(None)\ndef cached(n): return cached(n + 1)',
        'def keyed(n): return sorted([n], key=lambda k: keyed(n + 1))',
        'class Shown:\n  def __repr__(self): return repr([Shown()])',
        'class Formatted:\n  def __format__(self, spec): return f"{Formatted()}"',
        'class Made:\n  def __new__(cls): return type.__call__(cls)',
        'def told(work):\n  try: work()\n  except RecursionError: return True',
        '[told(w) for w in (lambda: cached(0), lambda: keyed(0), lambda: repr(Shown()),',
        '                   lambda: f"{Formatted()}", Made)]',
      ].join('\n');
      return run(code);
    }, opened.api);
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.deepEqual(outcome.value, [true, true, true, true, true]);
  });

  test('a guest that uses up its stack has crashed, and the next one works', async () => {
    const statuses = await opened.page.evaluate(async ({ run }) => {
      const deep = 'x = []\nfor _ in range(100000): x = [x]\nrepr(x)';
      const crashed = await run(deep);
      return [crashed.status, 'signal' in crashed && crashed.signal, (await run('1')).status];
    }, opened.api);
    assert.deepEqual(statuses, ['crashed', 'SIGSEGV', 'ok']);
  });

  test('runs with a fixed clock and a seed come out the same', async () => {
    const values = await opened.page.evaluate(async ({ run }) => {
      const deterministic = { seed: 7 };
      const code = 'import os, random, time\n[time.time(), random.random(), os.urandom(4).hex()]';
      const outcomes = [await run(code, { deterministic }), await run(code, { deterministic })];
      return outcomes.map((outcome) => JSON.stringify('value' in outcome && outcome.value));
    }, opened.api);
    assert.match(values[0] ?? '', /^\[1577836800/);
    assert.equal(values[0], values[1]);
  });

  for (const [options, message] of [
    [{ wall: 'kernel' }, /^UsageError: wall: "kernel" is not to be had in a browser/],
    [{ isolation: 'process' }, /^UsageError: isolation: a browser has workers only/],
    [{ python: 'python3' }, /^UsageError: python: the wasm wall brings its own/],
  ] as const) {
    test(`${JSON.stringify(options)} is refused`, async () => {
      const error = await opened.page.evaluate(
        async ([{ Sandbox }, options]) => Sandbox.create(options).then(() => '', String),
        [opened.api, options] as const,
      );
      assert.match(error, message);
    });
  }
});
