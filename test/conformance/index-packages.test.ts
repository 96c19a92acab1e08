/**
 * Packages of PyPI: one of pure Python and one with compiled code, both small, by a lock and in a virtual
 * environment. Without a network the tests say so, and fail when PYSANDBOX_REQUIRE_ALL is set.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../../src/index.ts';
import { useOwnCache } from '../helpers/cache-folder.ts';
import { projectPath } from '../helpers/project.ts';

const python = process.env['PYSANDBOX_TEST_PYTHON'] ?? 'python3';
const LOCK = projectPath('test/conformance/small.lock');
useOwnCache();

/** Why the index cannot be used; false when it can. */
function unreachable(): string | false {
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', base, 'idna'];
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status === 0 || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined) {
    return false;
  }
  return `PyPI cannot be reached: ${stderr.trim().split('\n').at(-1)}`;
}

// Not below /tmp, which a guest has for itself.
const base = mkdtempSync('/var/tmp/pysandbox-venv-test-');
after(() => rmSync(base, { recursive: true }));
const skip = unreachable();

const CODE = `
import idna, markupsafe, markupsafe._speedups
[idna.encode("bücher.example").decode(), str(markupsafe.escape("<a>")), markupsafe.__file__]`;

function valuesOf(outcome: Awaited<ReturnType<typeof run>>): readonly unknown[] {
  assert.ok(outcome.status === 'ok' && Array.isArray(outcome.value), JSON.stringify(outcome));
  return outcome.value;
}

test('a lock of PyPI’s packages works, compiled ones included', { skip }, async () => {
  const outcome = await run(CODE, { wall: 'kernel', python, packages: { lock: LOCK } });
  const [name, text, file] = valuesOf(outcome);
  assert.deepEqual([name, text], ['xn--bcher-kva.example', '&lt;a&gt;']);
  assert.match(String(file), /^\/packages\/markupsafe\//);
});

test('a virtual environment works with what is installed in it', { skip }, async () => {
  const venv = join(base, 'venv');
  execFileSync(python, ['-m', 'venv', venv]);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  execFileSync(join(venv, 'bin/python'), [...install, '--require-hashes', '-r', LOCK]);
  const options = { wall: 'kernel', python: join(venv, 'bin/python') } as const;
  const outcome = await run(CODE, { ...options, policy: { packages: 'site' } });
  const [name, , file] = valuesOf(outcome);
  assert.equal(name, 'xn--bcher-kva.example');
  assert.ok(String(file).startsWith(venv));
  const without = await run('import markupsafe', options);
  assert.equal(without.status === 'error' && without.error.name, 'ModuleNotFoundError');
});

test(
  'on the wasm wall a lock with compiled code is refused with the reason',
  { skip },
  async () => {
    await assert.rejects(
      run('1', { wall: 'wasm', packages: { lock: LOCK } }),
      /there is no wheel for this interpreter|compiled wheels cannot be loaded/,
    );
  },
);
