import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import { parseLock } from '../../src/packages/lock-file.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

const hashes = (text: string): string[] => [...parseLock('my.lock', text).hashes];

function refusal(text: string): string {
  try {
    hashes(text);
  } catch (error) {
    assert(error instanceof UsageError);
    return error.message;
  }
  return 'it was read';
}

test('requirements, as pip-compile and uv write them, are read with their hashes', () => {
  const text = `\ufeff# made by a tool
--index-url https://pypi.example/simple
--find-links ./wheels

numpy==2.1.0 \\
    --hash=sha256:${A} \\
    --hash=sha256:${B}
    # via pandas
six==1.16.0 ; python_version < "3.12" --hash=sha256:${A}\r
uvicorn[standard] == 0.30.1 --hash sha256:${B} # the end`;
  assert.deepEqual(hashes(text), [A, B]);
});

test('an empty lock has no hashes', () => {
  assert.deepEqual(hashes('# nothing\n\n'), []);
});

test('a requirement without a hash is refused, with the line and what writes hashes', () => {
  const message = refusal(
    `six==1.0 --hash=sha256:${A}\n\nnumpy==2.1.0 \\\n  ; python_version > "3"`,
  );
  assert.match(
    message,
    /my\.lock, line 3: numpy has no --hash=sha256:…; pip-compile --generate-hash/,
  );
});

test('only SHA-256 counts', () => {
  assert.match(refusal(`six==1.0 --hash=md5:${'a'.repeat(32)}`), /is no SHA-256 hash/);
  assert.match(refusal('six==1.0 --hash=sha256:abc'), /sha256:abc of six is no SHA-256 hash/);
});

for (const line of [
  ...['six', 'six>=1.0', 'six~=1.0', 'six==1.*', 'six @ https://a.example/six.tar.gz'],
  ...['./six-1.0.tar.gz', '/a/b.whl', 'git+https://a.example/six', 'file:///a.zip', 'six==1 evil'],
]) {
  test(`${line} cannot be locked`, () => {
    assert.match(refusal(`${line} --hash=sha256:${A}`), /is not NAME==VERSION/);
  });
}

for (const option of [
  ...['-r other.txt', '--requirement=other.txt', '-c limits.txt', '-e .', '--editable .'],
  ...[
    '--no-binary :all:',
    '--pre',
    '--use-feature=x',
    '--global-option=x',
    '--config-settings a=b',
  ],
  ...['--find-linksx', '-ix'],
]) {
  test(`a lock takes no ${option}`, () => {
    assert.match(refusal(option), /a lock takes no -/);
  });
}
