import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import {
  HistoryFile,
  historyPath,
  MOST_BYTES,
  MOST_CHARACTERS,
  MOST_ENTRIES,
} from '../../../src/cli/repl/history-file.ts';
import { History } from '../../../src/cli/repl/history.ts';
import { meaningOf } from '../../../src/cli/repl/keys.ts';
import { Search } from '../../../src/cli/repl/search.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-history-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

function freshPath(): string {
  count += 1;
  return join(folder, String(count), 'pysandbox', 'history');
}

function writeOwn(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

test('one looks back and forward, and what was being written is there again', () => {
  const history = new History(['a', 'b'], 10);
  assert.equal(history.newer(), null);
  assert.equal(history.older('draft'), 'b');
  assert.equal(history.older('b'), 'a');
  assert.equal(history.older('a'), null);
  assert.equal(history.newer(), 'b');
  assert.equal(history.newer(), 'draft');
  assert.equal(history.newer(), null);
});

test('a statement is kept once in a row, an empty one never, and of too many the newest', () => {
  const history = new History(['0', '1', '2'], 2);
  assert.equal(history.add('2'), false);
  assert.equal(history.add(' \n'), false);
  assert.equal(history.add('3'), true);
  assert.equal(history.older(''), '3');
  assert.equal(history.older(''), '2');
  assert.equal(history.older(''), null);
});

test('a search finds the newest that fits, then older ones, and gives back what was there', () => {
  const history = new History(['print(1)', 'x = 1', 'print(2)'], 10);
  const search = new Search(history, { text: 'draft', cursor: 2 });
  const press = (name: string, ctrl = false): ReturnType<Search['press']> =>
    search.press(meaningOf({ name, sequence: ctrl ? '' : name, ctrl }) ?? { kind: 'resize' });
  for (const letter of 'prin') {
    assert.equal(press(letter).kind, 'searching');
  }
  assert.deepEqual(search.buffer, { text: 'print(2)', cursor: 0 });
  press('r', true);
  assert.equal(search.buffer.text, 'print(1)');
  press('r', true);
  assert.equal(search.prompt, '(failing search: prin) ');
  assert.deepEqual(press('g', true), { kind: 'left', buffer: { text: 'draft', cursor: 2 } });
  const found = press('return');
  assert.deepEqual(found, {
    kind: 'found',
    buffer: { text: 'print(1)', cursor: 0 },
    press: null,
  });
  assert.equal(history.newer(), 'x = 1');
});

test('the file is where the XDG specification says', () => {
  assert.equal(historyPath({ XDG_STATE_HOME: '/s' }), '/s/pysandbox/history');
  const other = join(homedir(), '.local/state/pysandbox/history');
  assert.equal(historyPath({ XDG_STATE_HOME: 'relative' }), other);
  assert.equal(historyPath({}), other);
});

test('statements are kept from one session to the next, by two at a time as well', async () => {
  const path = freshPath();
  const one = new HistoryFile(path);
  const two = new HistoryFile(path);
  assert.deepEqual(await one.load(), []);
  await two.load();
  one.append('def f():\n\treturn "é\u2028"');
  await one.flush();
  two.append('x');
  await two.flush();
  assert.deepEqual(await new HistoryFile(path).load(), ['def f():\n\treturn "é\u2028"', 'x']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
});

test('a file that others could read is closed to them', async () => {
  const path = freshPath();
  writeOwn(path, '"x"\n');
  chmodSync(path, 0o644);
  assert.deepEqual(await new HistoryFile(path).load(), ['x']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('the file does not grow for ever, and lines that are none are left out', async () => {
  const path = freshPath();
  const lines = Array.from({ length: 2 * MOST_ENTRIES }, (_, at) => `"${at}"\n`);
  writeOwn(path, `${lines.slice(1).join('')}{"cut`);
  const entries = await new HistoryFile(path).load();
  assert.equal(entries.length, MOST_ENTRIES);
  assert.equal(entries.at(-1), String(2 * MOST_ENTRIES - 1));
  assert.ok(readFileSync(path, 'utf8').includes('{"cut'), 'not yet too many');
  writeOwn(path, `${lines.join('')}7\n`);
  await new HistoryFile(path).load();
  assert.equal(readFileSync(path, 'utf8').split('\n').length, MOST_ENTRIES + 1);
});

test('a statement that is too long is not kept, one just below is', async () => {
  const path = freshPath();
  const file = new HistoryFile(path);
  await file.load();
  file.append('x'.repeat(MOST_CHARACTERS + 1));
  file.append('y'.repeat(MOST_CHARACTERS));
  await file.flush();
  assert.deepEqual(await new HistoryFile(path).load(), ['y'.repeat(MOST_CHARACTERS)]);
});

test('a link, a folder, a huge file and a place where nothing can be are left alone', async () => {
  const target = join(folder, 'target');
  writeFileSync(target, '"mine"\n');
  const link = freshPath();
  mkdirSync(join(link, '..'), { recursive: true });
  symlinkSync(target, link);
  const asFolder = freshPath();
  mkdirSync(asFolder, { recursive: true });
  const huge = freshPath();
  writeOwn(huge, `"${'x'.repeat(MOST_BYTES)}"\n`);
  const below = join(target, 'pysandbox', 'history');
  for (const path of [link, asFolder, huge, below]) {
    const file = new HistoryFile(path);
    assert.deepEqual(await file.load(), []);
    file.append('x');
    await file.flush();
  }
  assert.equal(readFileSync(target, 'utf8'), '"mine"\n');
  assert.equal(statSync(huge).size, MOST_BYTES + 3);
  assert.ok(!existsSync(below));
});
