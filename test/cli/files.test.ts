import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseFiles } from '../../src/cli/file-arguments.ts';
import { UsageError } from '../../src/index.ts';
import { pysandbox } from './command.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pysandbox-cli-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a file is named by what follows the last colon, else as it is on the host', () => {
  const names = (text: string): string[] =>
    parseFiles([text]).map(({ host, name }) => `${host} ${name}`);
  assert.deepEqual(names('data.csv'), ['data.csv data.csv']);
  assert.deepEqual(names('/a/b/data.csv'), ['/a/b/data.csv data.csv']);
  assert.deepEqual(names('/a/b.csv:d/c.csv'), ['/a/b.csv d/c.csv']);
  assert.deepEqual(names('a:b:c'), ['a:b c']);
  assert.deepEqual(names('C:\\data\\a.csv'), ['C:\\data\\a.csv a.csv']);
  for (const wrong of ['a:', 'a:/x', 'a:../x', 'a:b//c', '/a/..', 'dir/']) {
    assert.throws(() => parseFiles([wrong]), UsageError, wrong);
  }
  assert.throws(() => parseFiles(['a/x', 'b/x']), /"x" is given twice/);
});

test('a program gets files, and what it leaves is saved and told on stderr', async () => {
  const data = join(folder, 'data.csv');
  await writeFile(data, Buffer.from([0xff, ...Buffer.from('1,2\n')]));
  const out = join(folder, 'results', 'new');
  const code = `
import os
data = open("data.csv", "rb").read() + open("d/second", "rb").read()
os.mkdir("plots")
open("plots/a.bin", "wb").write(data)
open("bad\\nname\\u202e", "w").close()
os.symlink("/etc/passwd", "link")
print(len(data))`;
  const given = ['--file', data, '--file', `${data}:d/second`, '--out', out];
  const run = await pysandbox(['run', ...given, '-c', code]);
  assert.deepEqual([run.status, run.stdout], [0, '10\n'], run.stderr);
  const bytes = await readFile(join(out, 'plots/a.bin'));
  assert.equal(bytes.toString('latin1'), '\xff1,2\n\xff1,2\n');
  assert.deepEqual(await readdir(out), ['plots']);
  assert.deepEqual(run.stderr.trimEnd().split('\n'), [
    `pysandbox: saved ${join(out, 'plots/a.bin')}`,
    'pysandbox: not saved: "bad\\nname\\u{202e}": a name has characters in it that control how it is shown',
    'pysandbox: not saved: "link": it is no file, but a link',
  ]);
});

test('what is saved goes through no link that lies in the folder', async () => {
  const out = join(folder, 'linked');
  const canary = join(folder, 'canary');
  await mkdir(out);
  await writeFile(canary, 'untouched');
  await symlink(canary, join(out, 'a'));
  await symlink(folder, join(out, 'd'));
  const code = 'import os; os.mkdir("d"); [open(p, "w").write("x") for p in ("a", "d/canary")]';
  const run = await pysandbox(['run', '--out', out, '-c', code]);
  assert.equal(run.status, 0);
  assert.match(run.stderr, /not saved: "a": on the host something that is no file has that name/);
  assert.match(run.stderr, /not saved: "d\/canary": what it is in is a link on the host/);
  assert.equal(await readFile(canary, 'utf8'), 'untouched');
});

test('a file that is not there is told before anything runs', async () => {
  const run = await pysandbox(['run', '--file', join(folder, 'nothing'), '-c', 'print(1)']);
  assert.deepEqual([run.status, run.stdout], [64, '']);
  assert.match(run.stderr, /--file: .*nothing" cannot be read: ENOENT/);
  const isFolder = await pysandbox(['run', '--file', folder, '-c', 'print(1)']);
  assert.match(isFolder.stderr, /cannot be read: it is a folder/);
});

test('an option that may be given once is refused the second time', async () => {
  const run = await pysandbox(['run', '--out', folder, '--out', folder, '-c', '1']);
  assert.match(run.stderr, /--out is given twice/);
});
