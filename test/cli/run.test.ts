import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { finished, MAIN, pysandbox, start } from './command.ts';

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pysandbox-cli-'));
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function json(args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await pysandbox(['run', '--json', ...args]);
  const value: unknown = JSON.parse(stdout);
  assert.ok(typeof value === 'object' && value !== null);
  return Object.fromEntries(Object.entries(value));
}

test('output passes through and the status is 0', async () => {
  const run = await pysandbox([
    'run',
    '-c',
    'import sys; print("out"); print("err", file=sys.stderr)',
  ]);
  assert.deepEqual(run, { status: 0, signal: null, stdout: 'out\n', stderr: 'err\n' });
});

test('bytes that are no text pass through unchanged', async () => {
  const child = start(['run', '-c', 'import os; os.write(1, bytes(range(256)))']);
  child.stdin.end();
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  assert.deepEqual(Buffer.concat(parts), Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
});

test('a file runs with its arguments, and its traceback is CPython’s', async () => {
  const path = await file(
    'fails.py',
    'import sys\ndef f():\n    raise ValueError(sys.argv[1:])\nf()\n',
  );
  const run = await pysandbox(['run', path, '--json', '-c', 'é']);
  const python = spawnSync('python3', [path, '--json', '-c', 'é'], { encoding: 'utf8' });
  assert.equal(run.status, 1);
  assert.equal(run.stdout, '');
  assert.equal(run.stderr, python.stderr);
});

test('a traceback of -c is CPython’s too', async () => {
  const run = await pysandbox(['run', '-c', 'x = 1\nx / 0']);
  const python = spawnSync('python3', ['-c', 'x = 1\nx / 0'], { encoding: 'utf8' });
  assert.equal(run.status, 1);
  assert.equal(run.stderr, python.stderr);
});

test('a syntax error is an uncaught exception, as CPython prints it', async () => {
  const path = await file('syntax.py', 'print(1)\nif x print(2)\n');
  const run = await pysandbox(['run', path]);
  const python = spawnSync('python3', [path], { encoding: 'utf8' });
  assert.equal(run.status, 1);
  assert.equal(run.stderr, python.stderr);
});

test('standard input reaches the guest', async () => {
  const run = await pysandbox(['run', '-c', 'import sys; print(sys.stdin.read().upper())'], {
    stdin: 'hello',
  });
  assert.equal(run.stdout, 'HELLO\n');
});

test('standard input is live: the guest answers line by line', async () => {
  const child = start(['run', '-c', 'while line := input(): print(line[::-1], flush=True)']);
  const answers: string[] = [];
  child.stdin.write('one\n');
  for await (const answer of createInterface({ input: child.stdout })) {
    answers.push(answer);
    child.stdin.write(answers.length === 1 ? 'two\n' : '\n');
  }
  assert.deepEqual(answers, ['eno', 'owt']);
});

test('a dash reads the code from standard input', async () => {
  const run = await pysandbox(['run', '-', 'a', 'b'], { stdin: 'import sys; print(sys.argv[1:])' });
  assert.equal(run.stdout, "['a', 'b']\n");
});

test('-m runs a module of the standard library', async () => {
  const run = await pysandbox(['run', '-m', 'json.tool'], { stdin: '{"a":1}' });
  assert.deepEqual(run, { status: 0, signal: null, stdout: '{\n    "a": 1\n}\n', stderr: '' });
});

for (const [code, status] of [
  ['raise SystemExit', 0],
  ['import sys; sys.exit(7)', 7],
  ['import os; os._exit(9)', 9],
  ['raise SystemExit(300)', 300 & 0xff],
] as const) {
  test(`${code} exits with ${status}, in silence`, async () => {
    const run = await pysandbox(['run', '-c', code]);
    assert.deepEqual(run, { status, signal: null, stdout: '', stderr: '' });
  });
}

test('sys.exit with a text prints it and exits with 1', async () => {
  const run = await pysandbox(['run', '-c', 'import sys; sys.exit("no way")']);
  assert.deepEqual(run, { status: 1, signal: null, stdout: '', stderr: 'no way\n' });
});

const segfault = 'import ctypes; ctypes.string_at(0)';

for (const [what, args, status, named] of [
  [
    'a loop without end',
    ['--timeout', '500ms', '-c', 'while True: pass'],
    124,
    /500 ms .*--timeout/,
  ],
  ['C code without end', ['--timeout', '500ms', '-c', '3**10**9'], 124, /--timeout/],
  ['a loop over its processor time', ['--cpu', '1s', '-c', 'while True: pass'], 124, /--cpu/],
  ['too much memory', ['--memory', '64M', '-c', 'x = b"x" * 2**30'], 137, /64 MiB .*--memory/],
  ['too much output', ['--output', '1K', '-c', 'print("x" * 2000)'], 125, /1 KiB .*--output/],
  [
    'a full disk',
    ['--disk', '1M', '-c', 'open("x", "wb").write(bytes(2**21))'],
    125,
    /1 MiB .*--disk/,
  ],
  ['a process that may not be', ['-c', 'import os; os.fork()'], 125, /--policy subprocess/],
  ['a crash', ['-c', segfault], 139, /SIGSEGV/],
] as const) {
  test(`${what} exits with ${status} and a line that says why`, async () => {
    const run = await pysandbox(['run', ...args]);
    assert.equal(run.status, status, run.stderr);
    assert.match(run.stderr.trimEnd().split('\n').at(-1) ?? '', named);
  });
}

test('--json prints one object with value, output, usage and wall', async () => {
  const outcome = await json(['-c', 'print("hi"); {"a": (1, 2**64)}']);
  assert.equal(outcome['status'], 'ok');
  assert.deepEqual(outcome['value'], {
    a: { $type: 'tuple', items: [1, { $type: 'int', value: '18446744073709551616' }] },
  });
  assert.equal(outcome['stdout'], 'hi\n');
  assert.equal(outcome['stderr'], '');
  assert.equal(outcome['error'], null);
  assert.equal(outcome['wall'], 'kernel');
  assert.ok('usage' in outcome);
});

test('--json tells an exception as data and exits with 1', async () => {
  const run = await pysandbox(['run', '--json', '-c', '1/0']);
  assert.equal(run.status, 1);
  assert.equal(run.stderr, '');
  assert.match(run.stdout, /^\{"status":"error".*"name":"ZeroDivisionError".*\}\n$/);
});

test('--json tells trouble on our side too', async () => {
  const run = await pysandbox(['run', '--json', join(folder, 'nothing.py')]);
  assert.equal(run.status, 64);
  assert.match(run.stdout, /^\{"status":"failed","code":"USAGE".*\}\n$/);
  assert.match(run.stderr, /^pysandbox: /);
});

test('a policy file is obeyed, and the command line’s limits go before its own', async () => {
  const path = await file('p.json', '{"limits": {"outputBytes": 10}, "env": {"A": "b"}}');
  const code = 'import os; print(os.environ["A"] * 20)';
  assert.equal((await pysandbox(['run', '--policy', path, '-c', code])).status, 125);
  const raised = await pysandbox(['run', '--policy', path, '--output', '1K', '-c', code]);
  assert.deepEqual(raised, { status: 0, signal: null, stdout: `${'b'.repeat(20)}\n`, stderr: '' });
});

test('bad input is refused with a status and one line', async () => {
  const nul = await file('nul.py', 'print(1)\0');
  const latin = await file('latin.py', Buffer.from('print("\xe9")', 'latin1'));
  const large = await file('large.py', Buffer.alloc(100 * 2 ** 20, '#'));
  const text = await file('text.json', 'nonsense');
  const wrong = await file('wrong.json', '{"limitz": {}}');
  for (const [args, status] of [
    [[join(folder, 'nothing.py')], 64],
    [[folder], 64],
    [[nul], 64],
    [[latin], 64],
    [[large], 64],
    [['--python', '/bin/true', '-c', '1'], 64],
    [['--python', '/nonexistent', '-c', '1'], 64],
    [['--policy', text, '-c', '1'], 65],
    [['--policy', wrong, '-c', '1'], 65],
    [['--policy', 'strikt', '-c', '1'], 65],
    [['--memory', '1M', '-c', '1'], 65],
    [['--wall', 'paper', '-c', '1'], 64],
    [['--isolation', 'island', '-c', '1'], 64],
    [['--wall', 'wasm', '--python', '/usr/bin/python3', '-c', '1'], 64],
  ] as const) {
    const run = await pysandbox(['run', ...args]);
    assert.equal(run.status, status, `${args.join(' ')}: ${run.stderr}`);
    assert.match(run.stderr, /^pysandbox: [^\n]+\n$/);
    assert.equal(run.stdout, '');
  }
});

test('endless code on standard input is refused, not read for ever', async () => {
  const stdin = Buffer.alloc(17 * 2 ** 20, '#');
  assert.equal((await pysandbox(['run', '-'], { stdin })).status, 64);
});

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends the guest and exits with ${status}`, async () => {
    const child = start(['run', '-c', 'print("up", flush=True)\nwhile True: pass']);
    await new Promise((resolve) => {
      child.stdout.once('data', resolve);
    });
    child.kill(signal);
    const run = await finished(child);
    assert.equal(run.status, status);
    assert.equal(run.stderr, '');
  });
}

test('a signal ends us even when nobody reads our output', async () => {
  const child = start(['run', '--output', '8M', '-c', 'print("x" * 2**22)\nwhile True: pass']);
  await new Promise((resolve) => {
    child.stdout.once('readable', resolve);
  });
  child.kill('SIGTERM');
  const end = await new Promise((resolve) => {
    child.once('exit', (status, signal) => {
      resolve(signal ?? status);
    });
  });
  child.stdout.destroy();
  assert.ok(end === 'SIGTERM' || end === 143, String(end));
});

test('a reader who goes away ends the guest quietly', async () => {
  // Slow enough that the reader goes before the limit on output is reached.
  const code = 'import time\nwhile True: print("y" * 1000, flush=True); time.sleep(0.01)';
  const child = start(['run', '-c', code]);
  child.stdout.once('data', () => child.stdout.destroy());
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise((resolve) => {
    child.once('exit', resolve);
  });
  assert.equal(status, 141);
  assert.equal(stderr, '');
});

test('a pipe that nobody writes to does not keep SIGTERM from ending the command', async () => {
  const pipe = join(folder, 'pipe.py');
  execFileSync('mkfifo', [pipe]);
  const child = start(['run', pipe]);
  const ended = finished(child);
  // Succeeds when the other side has opened the pipe, and keeps it from coming to its end.
  const writer = await open(pipe, 'w');
  child.kill('SIGTERM');
  const { status } = await ended;
  await writer.close();
  assert.equal(status, 143);
});

test('output that cannot be written is told, not lost in silence', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'run', '-c', 'print(1)'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.equal(status, 74);
  assert.match(stderr, /output cannot be written: ENOSPC/);
});
