import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { WallUnavailableError } from '../../../../src/model/errors.ts';
import { factsOf } from '../../../../src/wall/wasm/image/audit-report.ts';
import { AUDITED } from '../../../../src/wall/wasm/image/audited.ts';
import { findPyodide, readPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';
import { sha256 } from '../../../../src/wall/wasm/image/sha256.ts';

const INSTALLED = findPyodide();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyodide-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The installed file, with one byte in the middle changed. */
function changed(path: string): string {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  const copy = join(folder, 'changed');
  writeFileSync(copy, bytes);
  return copy;
}

function refusedFor(problem: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof WallUnavailableError &&
    error.details['layer'] === 'guest image' &&
    problem.test(error.message) &&
    error.message.includes(`npm install pyodide@${AUDITED.version}`);
}

test('the installed package is the one that was audited', async () => {
  const { module, library } = await readPyodide();
  assert.deepEqual([sha256(module), sha256(library)], [AUDITED.module, AUDITED.library]);
});

test('a changed module is refused', async () => {
  const files = { ...INSTALLED, module: changed(INSTALLED.module) };
  await assert.rejects(readPyodide(files), refusedFor(/pyodide\.asm\.wasm is not the one/));
});

test('a changed library is refused', async () => {
  const files = { ...INSTALLED, library: changed(INSTALLED.library) };
  await assert.rejects(readPyodide(files), refusedFor(/python_stdlib\.zip is not the one/));
});

test('a file that is missing is refused', async () => {
  const files = { ...INSTALLED, module: join(folder, 'absent') };
  await assert.rejects(readPyodide(files), refusedFor(/cannot be read/));
});

test('a module whose hash was put in without an audit of its imports is refused', async () => {
  const audited = { ...AUDITED, imports: sha256('others') };
  await assert.rejects(readPyodide(INSTALLED, audited), refusedFor(/other imports/));
});

test('what is no module is refused, whatever hash is expected', async () => {
  const module = join(folder, 'text');
  writeFileSync(module, 'text');
  const audited = { ...AUDITED, module: sha256('text') };
  await assert.rejects(readPyodide({ ...INSTALLED, module }, audited), refusedFor(/other imports/));
});

test('the module cannot change its memory’s size or its function table by itself', async () => {
  const { module } = await readPyodide();
  const { instructions, importsInTable } = factsOf(module);
  assert.equal(importsInTable, 0);
  assert.deepEqual(
    [...instructions.keys()].filter((name) => name.startsWith('memory.') || name.endsWith(' 0')),
    [],
  );
});
