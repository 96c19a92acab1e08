/**
 * CPython's own tests on the wasm wall: modules that must pass whole, out of docs/compatibility.md.
 * They come with Debian's package of the test suite (`.ci/run` installs it); where it is not there,
 * the test says so, and fails when PYSANDBOX_REQUIRE_ALL is set.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Sandbox } from '../../src/index.ts';
import { projectPath } from '../helpers/project.ts';

const MODULES = [
  ...['array', 'base64', 'binascii', 'bisect', 'calendar', 'context', 'copy', 'deque', 'enumerate'],
  ...['file', 'fileio', 'genericpath', 'getpass', 'gzip', 'hash', 'heapq', 'hmac', 'ipaddress'],
  ...['iter', 'memoryio', 'memoryview', 'named_expressions', 'operator', 'patma', 'plistlib'],
  ...['pprint', 'scope', 'set', 'stat', 'string', 'strptime', 'super', 'tempfile', 'unicodedata'],
  ...['univnewlines', 'weakset', 'with', 'xml_dom_minicompat', 'yield_from', 'zlib'],
].map((name) => `test_${name}`);

const python = '/usr/bin/python3';
const GUEST_FOLDER = '/tests';
const PROGRAM = readFileSync(projectPath('scripts/compatibility/run-module.py'), 'utf8');

/** Where Debian's own interpreter has the package `test`, or undefined. */
function findSuite(): string | undefined {
  const code =
    'import os, test.support; print(os.path.dirname(os.path.dirname(test.support.__file__)))';
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

const found = findSuite();
const skip =
  found === undefined && process.env['PYSANDBOX_REQUIRE_ALL'] === undefined
    ? `${python} has no test suite`
    : false;

suite('CPython’s own tests on the wasm wall', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let sandbox: Sandbox;

  before(async () => {
    assert.ok(found !== undefined, `${python} has no test suite`);
    // Without what another version has compiled.
    const filter = (path: string): boolean => basename(path) !== '__pycache__';
    cpSync(found, join(folder, 'test'), { recursive: true, dereference: true, filter });
    sandbox = await Sandbox.create({
      wall: 'wasm',
      mounts: [{ host: folder, guest: GUEST_FOLDER }],
      policy: {
        limits: {
          ...{ timeoutMs: 300_000, cpuMs: 300_000, memoryMiB: 512, outputBytes: 1 << 24 },
          ...{ diskMiB: 256, diskInodes: 16_384, openFiles: 256 },
        },
      },
    });
  });
  after(() => sandbox.kill());

  for (const module of MODULES) {
    test(`${module} passes`, async () => {
      await sandbox.reset();
      const outcome = await sandbox.run(PROGRAM, { args: [GUEST_FOLDER, module] });
      assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
      const { passed, faults } = fieldsOf(outcome.value);
      assert.deepEqual(Object.keys(fieldsOf(faults)), [], JSON.stringify(faults));
      assert.ok(Number(passed) > 0, 'no test has run');
    });
  }
});

function fieldsOf(value: unknown): Record<string, unknown> {
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
}
