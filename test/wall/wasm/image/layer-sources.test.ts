import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCompiled } from '../../../../src/wall/wasm/image/compiled-files.ts';
import { guestSources } from '../../../../src/wall/wasm/image/guest-sources.ts';
import { imageKey } from '../../../../src/wall/wasm/image/image-key.ts';
import { libraryFiles } from '../../../../src/wall/wasm/image/library-files.ts';
import { findPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';
import { projectPath } from '../../../helpers/project.ts';

test('guests have our Python code, but not what is for Linux alone', () => {
  const sources = guestSources();
  const paths = sources.map(({ path }) => path);
  assert.ok(paths.includes('/lib/pysandbox/wasm_main.py'));
  assert.ok(paths.includes('/lib/pysandbox/agent/session.py'));
  assert.ok(paths.includes('/lib/pysandbox/wasm/preload.py'));
  assert.deepEqual(
    paths.filter((path) => /zygote|seal|probe|linux|main\.py$|__pycache__/.test(path)),
    ['/lib/pysandbox/wasm_main.py'],
  );
  const agent = sources.find(({ path }) => path.endsWith('/agent/__init__.py'));
  assert.deepEqual(agent?.bytes, readFileSync(projectPath('guest/agent/__init__.py')));
});

test('guests have the standard library, but nothing that speaks with JavaScript', () => {
  const paths = libraryFiles(readFileSync(findPyodide().library)).map(({ path }) => path);
  assert.ok(paths.includes('/lib/python3.14/os.py'));
  assert.ok(paths.includes('/lib/python3.14/asyncio/base_events.py'));
  assert.deepEqual(
    paths.filter((path) => path.includes('pyodide') || !path.startsWith('/lib/python3.14/')),
    [],
  );
});

test('records of compiled files are read, and ones that are cut off refused', () => {
  const record = (text: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const bytes = Buffer.concat(['/a', 'one', '/b', ''].map(record));
  assert.deepEqual(
    readCompiled(bytes).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
    [
      ['/a', 'one'],
      ['/b', ''],
    ],
  );
  assert.throws(() => readCompiled(bytes.subarray(0, bytes.length - 1)));
});

test('the same installation always has the same key', () => {
  assert.match(imageKey(), /^[0-9a-f]{32}$/);
  assert.equal(imageKey(), imageKey());
});
