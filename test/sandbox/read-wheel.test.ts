import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipSync } from 'fflate';
import { UsageError } from '../../src/index.ts';
import { readWheel } from '../../src/sandbox/read-wheel.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-wheel-test-'));
after(() => rmSync(folder, { recursive: true }));

function wheel(files: readonly string[], name = 'a-1.0-py3-none-any.whl'): string {
  const path = join(folder, name);
  const contents = files.map((file) => [file, Buffer.from(file)] as const);
  writeFileSync(path, zipSync(Object.fromEntries(contents)));
  return path;
}

async function refusal(path: string): Promise<string> {
  try {
    await readWheel(path);
  } catch (error) {
    assert(error instanceof UsageError);
    return error.message;
  }
  return 'it was read';
}

test('the modules of a wheel are told, and what belongs elsewhere is not', async () => {
  const entries = await readWheel(
    wheel(['a/__init__.py', 'a.data/purelib/b.py', 'a.data/scripts/c', 'a-1.0.dist-info/RECORD']),
  );
  assert.deepEqual(
    entries.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
    [
      ['a/__init__.py', 'a/__init__.py'],
      ['b.py', 'a.data/purelib/b.py'],
      ['a-1.0.dist-info/RECORD', 'a-1.0.dist-info/RECORD'],
    ],
  );
});

test('compiled code is refused by name of the wheel and by what is in it', async () => {
  const tagged = wheel(['a.py'], 'a-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl');
  assert.match(await refusal(tagged), /is not the path of a wheel of pure Python/);
  for (const name of ['a/b.so', 'a/b.cpython-314-wasm32.so', 'b.PYD', 'lib/c.so.1.2', 'd.dylib']) {
    const message = await refusal(wheel(['a.py', name]));
    assert(message.includes(`holds compiled code (${name})`), message);
  }
  assert.equal(await refusal(wheel(['a/also.py', 'a/so', 'a/b.so.py'])), 'it was read');
});

test('what is no wheel is refused with the reason', async () => {
  assert.match(await refusal(''), /is not the path of a wheel/);
  assert.match(await refusal(join(folder, 'none-1-py3-none-any.whl')), /cannot be read: ENOENT/);
  const path = join(folder, 'b-1-py3-none-any.whl');
  writeFileSync(path, 'no archive');
  assert.match(await refusal(path), /is damaged/);
});

test('a file that would lie outside of the folder of packages is refused', async () => {
  assert.match(await refusal(wheel(['../a.py'])), /has a file named "\.\.\/a\.py"/);
  assert.match(await refusal(wheel(['a//b.py'])), /has a file named/);
});
