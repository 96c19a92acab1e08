/** What the command does with displays: saves pictures, shows them, and tells them as JSON. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { pysandbox } from './command.ts';

const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
after(() => rmSync(top, { recursive: true, force: true }));

const PICTURE = '89504e470d0a1a0a0000000d494844520000000300000002';
const CODE = `
class Picture:
    def _repr_png_(self): return bytes.fromhex("${PICTURE}")
    def __repr__(self): return "a picture"
print("before")
display(Picture(), "text")
Picture()`;

test('a program has no display, unless pictures are saved, shown or told', async () => {
  const { status, stderr } = await pysandbox(['run', '-c', 'display(1)']);
  assert.equal(status, 1);
  assert.match(stderr, /NameError: name 'display' is not defined/);
});

test('--out saves pictures, prints what else is displayed, and no value', async () => {
  const folder = join(top, 'results', 'new');
  const { status, stdout, stderr } = await pysandbox(['run', '--out', folder, '-c', CODE]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(stdout.split('\n').toSorted(), ['', "'text'", 'before']);
  assert.deepEqual(readdirSync(folder), ['figure-1.png', 'figure-2.png']);
  assert.equal(
    stderr,
    `pysandbox: saved ${folder}/figure-1.png\npysandbox: saved ${folder}/figure-2.png\n`,
  );
});

test('--images shows pictures among the output', async () => {
  const { stdout } = await pysandbox(['run', '--images', 'always', '-c', CODE], {
    env: { TERM: 'xterm-kitty', TMUX: '' },
  });
  const sequence = `\u001B_Ga=T,f=100,q=2,m=0;${Buffer.from(PICTURE, 'hex').toString('base64')}\u001B\\\n`;
  // Displays and output have a way of their own each: only between them is the order not kept.
  assert.equal(stdout.replace('before\n', ''), `${sequence}'text'\n${sequence}`);
});

test('--json has displays, bytes in base64', async () => {
  const { stdout } = await pysandbox(['run', '--json', '-c', CODE]);
  const told: unknown = JSON.parse(stdout);
  assert.ok(told instanceof Object && 'displays' in told && 'displaysDropped' in told);
  const { displays, displaysDropped } = told;
  const png = Buffer.from(PICTURE, 'hex').toString('base64');
  assert.deepEqual(displays, [
    { text: 'a picture', isResult: false, png },
    { text: "'text'", isResult: false },
    { text: 'a picture', isResult: true, png },
  ]);
  assert.equal(displaysDropped, 0);
});

test('--json lists what the program left, and what was saved of all', async () => {
  const folder = join(top, 'json');
  const code = `${CODE}\nopen("a.txt", "w").write("abc"); open("b\\\\x", "w").close(); import os; os.symlink("a", "l")`;
  const told = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await pysandbox(['run', '--json', ...args, '-c', code]);
    const object: unknown = JSON.parse(stdout);
    assert.ok(object instanceof Object && 'artifacts' in object);
    assert.ok('saved' in object && 'refused' in object);
    const { artifacts, saved, refused } = object;
    return { artifacts, saved, refused };
  };
  const files = [
    { path: 'a.txt', change: 'added', sizeBytes: 3 },
    { path: 'b\\x', change: 'added', sizeBytes: 0 },
  ];
  const leftOut = [{ path: 'l', reason: 'it is no file, but a link' }];
  const artifacts = { files, leftOut, leftOutCount: 1, problem: null };
  assert.deepEqual(await told(), { artifacts, saved: [], refused: [] });
  const reason = '"b\\\\x": a name has a backslash in it, which separates names elsewhere';
  assert.deepEqual(await told('--out', folder), {
    artifacts,
    saved: ['a.txt', 'figure-1.png'].map((name) => join(folder, name)),
    refused: [{ path: 'b\\x', reason }],
  });
});

test('a picture does not take the place of a file that the program left', async () => {
  const folder = join(top, 'both');
  const code = `${CODE}\nopen("figure-1.png", "w").write("mine"); None`;
  await pysandbox(['run', '--out', folder, '-c', code]);
  assert.equal(readFileSync(join(folder, 'figure-1.png'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(folder), ['figure-1.png', 'figure-2.png']);
});

test('a program cannot keep its pictures from being saved, nor its outcome from being told', async () => {
  const folder = join(top, 'hostile');
  const code = `
import os
os.makedirs("figure-1.png/inner"); open("figure-1.png/inner/x", "w").close()
${CODE}`;
  const { status, stdout } = await pysandbox(['run', '--json', '--out', folder, '-c', code]);
  assert.equal(status, 0);
  assert.match(stdout, /^\{"status":"ok"/);
  const saved = readdirSync(folder);
  assert.deepEqual(saved, ['figure-1.png', 'figure-2.png', 'figure-3.png']);
});

test('displays beyond the limits are told on stderr', async () => {
  const code = 'for n in range(102): display(n)';
  const { stdout, stderr } = await pysandbox(['run', '--images', 'always', '-c', code]);
  assert.equal(stdout.split('\n').length, 101);
  assert.match(stderr, /^pysandbox: 2 displays were dropped: /m);
});

test('a folder that cannot be made is told before anything runs', async () => {
  const { status, stdout, stderr } = await pysandbox([
    ...['run', '--out', '/dev/null/x', '-c', 'print(1)'],
  ]);
  assert.deepEqual([status, stdout], [64, '']);
  assert.match(stderr, /--out: \/dev\/null\/x cannot be made: \/dev\/null is no folder/);
});
