import assert from 'node:assert/strict';
import { once } from 'node:events';
import { emitKeypressEvents } from 'node:readline';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';

import { meaningOf, type Key, type Press } from '../../../src/cli/repl/keys.ts';
import { ReportFilter } from '../../../src/cli/repl/reports.ts';
import { MOST_WAITING, PressQueue } from '../../../src/cli/repl/press-queue.ts';

/** What the keys of these bytes mean, as Node takes them apart. */
async function meanings(bytes: string): Promise<readonly (string | null)[]> {
  const stream = new PassThrough();
  const found: (string | null)[] = [];
  emitKeypressEvents(stream);
  stream.on('keypress', (_text: unknown, key: Key) => {
    const press = meaningOf(key);
    found.push(press?.kind === 'command' ? press.command : (press?.kind ?? null));
  });
  stream.end(bytes);
  await once(stream, 'end');
  return found;
}

test('the keys of common terminals mean what they do in a shell', async () => {
  const table: readonly (readonly [bytes: string, command: string])[] = [
    ['\r', 'accept'],
    ['\u001B\r', 'new-line'],
    ['\t', 'complete'],
    ['\u001B[Z', 'outdent'],
    ['\u0003', 'interrupt'],
    ['\u0004', 'delete-or-end'],
    ['\u001B[A', 'up'],
    ['\u001BOA', 'up'],
    ['\u0010', 'up'],
    ['\u001B[B', 'down'],
    ['\u001B[D', 'left'],
    ['\u001B[C', 'right'],
    ['\u001B[H', 'line-start'],
    ['\u001B[1~', 'line-start'],
    ['\u0001', 'line-start'],
    ['\u001B[F', 'line-end'],
    ['\u0005', 'line-end'],
    ['\u001B<', 'text-start'],
    ['\u001B>', 'text-end'],
    ['\u001B[1;5D', 'word-left'],
    ['\u001Bb', 'word-left'],
    ['\u001B[1;5C', 'word-right'],
    ['\u001Bf', 'word-right'],
    ['\u007F', 'backspace'],
    ['\u0008', 'backspace'],
    ['\u001B[3~', 'delete'],
    ['\u000B', 'kill-line'],
    ['\u0015', 'kill-line-start'],
    ['\u001Bd', 'kill-word'],
    ['\u0017', 'kill-word-back'],
    ['\u001B\u007F', 'kill-word-back'],
    ['\u0019', 'yank'],
    ['\u0014', 'transpose'],
    ['\u0012', 'search'],
    ['\u0007', 'cancel'],
    ['\u000C', 'clear-screen'],
    ['\u001A', 'suspend'],
    ['\u001B[5~', 'older'],
    ['\u001B[6~', 'newer'],
  ];
  for (const [bytes, command] of table) {
    assert.deepEqual(await meanings(bytes), [command], JSON.stringify(bytes));
  }
});

test('characters are text, and keys that mean nothing are none', async () => {
  assert.deepEqual(await meanings('aÄ日👍 %'), ['text', 'text', 'text', 'text', 'text', 'text']);
  // A function key, an unknown control character.
  assert.deepEqual(await meanings('\u001B[15~\u001C'), [null, null]);
});

test('what a terminal answers to questions that a guest has printed is not typed', () => {
  const answers = [
    '\u001B[10;20R', // where the cursor is
    '\u001B[?1;2c', // what kind of terminal it is
    '\u001B[>0;276;0c',
    '\u001B[0n',
    '\u001B[?2004;1$y',
    '\u001B[8;24;80t',
    '\u001B]11;rgb:0000/0000/0000\u0007',
    '\u001B]lrm -rf\u001B\\',
    '\u001BP>|xterm(390)\u001B\\',
  ];
  const keys = 'b\u001B[A\u001B[1;5C\u001Bf';
  assert.equal(new ReportFilter().pass(`a${answers.join('')}${keys}`), `a${keys}`);
  // However what comes is cut: nothing of an answer is left, and no key is lost.
  const all = `a${answers.join('')}${keys}`;
  for (let at = 0; at <= all.length; at += 1) {
    const filter = new ReportFilter();
    const typed = filter.pass(all.slice(0, at)) + filter.pass(all.slice(at));
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    const isAfterIntroducer = /\u001B[[\]PX^_]?[?>=]?$/.test(all.slice(0, at));
    assert.ok(isAfterIntroducer || typed === `a${keys}`, `cut at ${at}: ${JSON.stringify(typed)}`);
  }
});

test('a key that begins as an answer does is told when it is whole, and what has no end is dropped', () => {
  const filter = new ReportFilter();
  assert.equal(filter.pass('x\u001B[1;5'), 'x');
  assert.equal(filter.pass('C'), '\u001B[1;5C');
  assert.equal(filter.pass('\u001B'), '\u001B');
  assert.equal(filter.pass(`\u001B]11;${'x'.repeat(70_000)}`), '');
  assert.equal(filter.pass('y'), 'y');
});

test('what is pressed while nobody reads waits in order, up to a bound', async () => {
  const queue = new PressQueue();
  for (let number = 0; number <= MOST_WAITING; number += 1) {
    queue.push({ kind: 'text', text: String(number) });
  }
  queue.push({ kind: 'gone' });
  const taken: Press[] = [];
  while (!queue.isEmpty) {
    taken.push(await queue.next());
  }
  assert.equal(taken.length, MOST_WAITING + 1);
  assert.deepEqual(taken[0], { kind: 'text', text: '0' });
  assert.deepEqual(taken.at(-1), { kind: 'gone' });
});

test('who waits for a key is told when the key is wanted no more', async () => {
  const queue = new PressQueue();
  const end = new AbortController();
  const next = queue.next(end.signal);
  end.abort();
  assert.deepEqual(await next, { kind: 'gone' });
  for (let number = 0; number < 20; number += 1) {
    const quiet = queue.next(AbortSignal.timeout(60_000));
    queue.push({ kind: 'resize' });
    await quiet;
  }
  const other = queue.next();
  queue.push({ kind: 'resize' });
  assert.deepEqual(await other, { kind: 'resize' });
});
