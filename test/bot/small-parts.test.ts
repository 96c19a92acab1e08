import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from '../../src/bot/commands.ts';
import { IgnoreList, matchesMask } from '../../src/bot/ignore-list.ts';
import { InOrder } from '../../src/bot/in-order.ts';
import { originOf } from '../../src/bot/origin.ts';
import { PendingStatements } from '../../src/bot/pending.ts';

for (const [line, command] of [
  ['>>> 1 + 1', { kind: 'run', code: '1 + 1' }],
  ['>>>1', { kind: 'run', code: '1' }],
  ['>>>', null],
  ['!py x', { kind: 'run', code: 'x' }],
  ['!pyx', { kind: 'word', name: 'pyx', argument: '' }],
  ['...     return x  ', { kind: 'more', code: '    return x' }],
  ['...', { kind: 'more', code: '' }],
  ['...and so on', null],
  ['!ignore a!*@* ', { kind: 'word', name: 'ignore', argument: 'a!*@*' }],
  ['hello', null],
  [' !help', null],
] as const) {
  test(`a line ${JSON.stringify(line)} asks for ${JSON.stringify(command)}`, () => {
    assert.deepEqual(parseCommand(line, '!'), command);
  });
}

test('masks are held against all of a name, in time of their product', () => {
  assert.ok(matchesMask('*!*@host.example', 'ann!a@host.example'));
  assert.ok(matchesMask('a?n*', 'ann!a@b'));
  assert.ok(!matchesMask('a?n', 'annie'));
  assert.ok(matchesMask('**', ''));
  // A pattern that tries every way would not end: 2 ** 50 of them.
  assert.ok(!matchesMask(`${'*a'.repeat(50)}b`, 'a'.repeat(200)));
});

test('an ignore list takes masks of some length, and forgets them', () => {
  const list = new IgnoreList(['Ann!*@*']);
  assert.ok(list.ignores('ann!x@y'));
  assert.ok(list.remove('ANN!*@*'));
  assert.ok(!list.ignores('ann!x@y'));
  assert.ok(!list.add('x'.repeat(201)));
});

test('an ignore list knows a name by either way in which IRC writes it', () => {
  const list = new IgnoreList(['Ann[1]~\\!*@*']);
  assert.ok(list.ignores('ann{1}^|!x@y'));
  assert.ok(list.ignores('ANN[1]~\\!x@y'));
  assert.ok(list.remove('ann{1}^|!*@*'));
});

for (const [address, origin] of [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
] as const) {
  test(`whoever comes from ${address} is of ${origin}`, () => {
    assert.equal(originOf(address), origin);
  });
}

test('a statement that waits for its next line is forgotten after a while, and is not too long', () => {
  let now = 0;
  const pending = new PendingStatements(() => now);
  assert.ok(pending.keep('a', 'def f():'));
  assert.equal(pending.get('a'), 'def f():');
  now = 11 * 60_000;
  assert.equal(pending.get('a'), null);
  assert.ok(pending.keep('b', 'x'.repeat(16_384)));
  assert.ok(!pending.keep('c', 'x'.repeat(16_385)));
});

test('things of one key are done in order, so many may wait, and other keys do not', async () => {
  const order = new InOrder();
  const done: string[] = [];
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const add = (key: string, what: string, wait: Promise<void>): Promise<void> | null =>
    order.add(key, async () => {
      await wait;
      done.push(what);
    });
  const first = add('a', 'first', gate);
  const all = Array.from({ length: 99 }, (_, number) =>
    add('a', String(number), Promise.resolve()),
  );
  assert.ok(all.every((one) => one !== null));
  assert.equal(add('a', 'too much', Promise.resolve()), null);
  await add('b', 'other', Promise.resolve());
  assert.deepEqual(done, ['other']);
  open?.();
  await Promise.all([first, ...all]);
  assert.deepEqual(done.slice(1, 4), ['first', '0', '1']);
});
