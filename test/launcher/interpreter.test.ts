import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findInterpreter } from '../../src/launcher/interpreter.ts';
import { UsageError } from '../../src/model/errors.ts';

let folder = '';
let programs = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpreter-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function program(text: string): string {
  programs += 1;
  const path = join(folder, `python${programs}`);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

const find = (python: string): ReturnType<typeof findInterpreter> =>
  findInterpreter({ python, withSitePackages: false });

test('the interpreter of PATH is found with its own program, library and C library', async () => {
  const found = await find('python3');
  assert.ok(found.files.includes(found.executable));
  assert.ok(found.files.some((file) => /\/python3\.\d+$/.test(file)));
  assert.ok(found.files.some((file) => file.includes('libc.')));
});

test('only files of the interpreter are shown, never a folder of the system', async () => {
  const { files } = await find('python3');
  for (const shared of [
    '/',
    '/usr',
    '/usr/bin',
    '/usr/lib',
    '/lib',
    '/lib64',
    '/etc',
    '/home',
    '/root',
  ]) {
    assert.ok(!files.includes(shared), shared);
  }
});

test('a version manager’s shim is seen through', async () => {
  const real = await find('python3');
  const shim = program(`#!/bin/sh\nexec "${real.executable}" "$@"\n`);
  assert.equal((await find(shim)).executable, real.executable);
});

test('what is no interpreter is refused with its name', async () => {
  const bad: [string, RegExp][] = [
    ['/nowhere/python', /there is no file/],
    ['no-such-command', /no command no-such-command in PATH/],
    ['', /must be a path or a command name/],
    ['bad\0name', /must be a path or a command name/],
    [folder, /is not a program/],
    [program('#!/bin/sh\nexit 3\n'), /exit status 3/],
    [program('#!/bin/sh\necho hello\n'), /did not answer the probe/],
  ];
  for (const [python, problem] of bad) {
    await assert.rejects(
      async () => find(python),
      (error: unknown) => error instanceof UsageError && problem.test(error.message),
      python,
    );
  }
});

test('an endless answer is not read to its end', async () => {
  await assert.rejects(async () => find(program('#!/bin/sh\nexec cat /dev/zero\n')), UsageError);
});
