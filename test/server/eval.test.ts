import assert from 'node:assert/strict';
import { test } from 'node:test';

import { jsonOf, post, startTestService } from './start.ts';

const service = await startTestService();
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function evaluate(body: unknown): Promise<Record<string, unknown>> {
  const response = await post(`${service.url}/eval`, body);
  assert.equal(response.status, 200, await response.clone().text());
  return jsonOf(response);
}

test('input alone is code, and both streams come in one', async () => {
  const input = 'import sys\nprint("out")\nprint("err", file=sys.stderr)';
  assert.deepEqual(await evaluate({ input }), { stdout: 'out\nerr\n', returncode: 0, files: [] });
});

test('args are those of python, and input is the last of them', async () => {
  const { stdout } = await evaluate({ args: ['-c', 'import sys\nprint(sys.argv)', 'a'] });
  assert.equal(stdout, "['-c', 'a']\n");
  assert.equal((await evaluate({ input: 'print(1)', args: ['-I', '-c'] }))['stdout'], '1\n');
  assert.equal((await evaluate({ args: ['-m', 'base64', '-t'] }))['returncode'], 0);
});

test('a file is run, and what is not there cannot be opened', async () => {
  const files = [{ path: 'main.py', content: base64('import sys\nprint(sys.argv)') }];
  assert.equal((await evaluate({ args: ['main.py', 'x'], files }))['stdout'], "['main.py', 'x']\n");
  const missing = await evaluate({ args: ['none.py'] });
  assert.equal(missing['returncode'], 2);
  assert.match(String(missing['stdout']), /can't open file/);
});

test('files that are new or changed come back, but for those that begin with an underscore', async () => {
  const input =
    'open("b.txt", "w").write("B")\nopen("a.txt", "w").write("A")\nopen("_c", "w").write("C")';
  const { files } = await evaluate({ input, files: [{ path: 'kept.txt', content: base64('k') }] });
  assert.deepEqual(files, [
    { path: 'a.txt', size: 1, content: base64('A') },
    { path: 'b.txt', size: 1, content: base64('B') },
  ]);
});

const codes: readonly (readonly [name: string, input: string, code: number | null])[] = [
  ['an exception', '1 / 0', 1],
  ['sys.exit', 'import sys\nsys.exit(7)', 7],
  ['too much memory', 'x = bytearray(1 << 30)', 137],
  ['too much output', 'while True: print("x" * 1000)', 143],
  ['a segmentation fault', 'import ctypes\nctypes.string_at(0)', 139],
  ['output that is not UTF-8', 'import sys\nsys.stdout.buffer.write(b"\\xff")', null],
];

for (const [name, input, code] of codes) {
  test(`returncode of ${name}: ${String(code)}`, async () => {
    assert.equal((await evaluate({ input }))['returncode'], code);
  });
}

test('an exception is printed as python does', async () => {
  const { stdout } = await evaluate({ input: '1 / 0' });
  assert.match(String(stdout), /^Traceback[^]*File "<string>", line 1[^]*ZeroDivisionError/);
});

const flaws: readonly (readonly [name: string, body: unknown])[] = [
  ['neither input nor args', {}],
  ['an absolute path', { input: '1', files: [{ path: '/etc/passwd', content: '' }] }],
  ['a path with a NUL', { input: '1', files: [{ path: 'a\0b', content: '' }] }],
  ['a path out of the folder', { input: '1', files: [{ path: '../x', content: '' }] }],
  ['what is no base64', { input: '1', files: [{ path: 'x', content: '%' }] }],
  ['an option that python has and a guest has not', { args: ['-X', 'dev', '-c', '1'] }],
];

for (const [name, body] of flaws) {
  test(`${name} is 400, with title and description`, async () => {
    const response = await post(`${service.url}/eval`, body);
    assert.equal(response.status, 400);
    const { title, description } = await jsonOf(response);
    assert.equal(title, 'Bad Request');
    assert.equal(typeof description, 'string');
  });
}

test('what is not sent as JSON is 415', async () => {
  const response = await fetch(`${service.url}/eval`, { method: 'POST', body: '{"input": "1"}' });
  assert.equal(response.status, 415);
});

test('snekbox runs go through the same admission and the same book', async () => {
  await evaluate({ input: '1' });
  const [last] = await service.store.listRuns('local', 0, 1);
  assert.equal(last?.kind, 'eval');
  assert.equal(service.services.admission.guests, 0);
});
