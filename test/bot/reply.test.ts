import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unping } from '../../src/bot/unping.ts';
import { toReply } from '../../src/bot/reply.ts';

const LIMITS = { lineBytes: 60, mostLines: 3, fold: true };

test('every line fits by its bytes, is whole UTF-8, and begins as ours do', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'binary' }),
      (text, name) => {
        const limits = { ...LIMITS, lineBytes: 80 };
        const { lines } = toReply(text, { name, limits, link: 'https://paste.example/x' });
        assert.ok(lines.length >= 1 && lines.length <= LIMITS.mostLines);
        for (const line of lines) {
          assert.ok(Buffer.byteLength(line) <= 80, line);
          assert.ok(line.startsWith('('));
          assert.equal(Buffer.from(line).toString('utf8'), line);
          // oxlint-disable-next-line no-control-regex -- they are what must not be there
          assert.doesNotMatch(line, /[\u0000-\u001F\u007F-\u009F]/);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('what fits exactly is not cut, and one byte more is', () => {
  const room = (60 - '(ann) '.length) * 3;
  assert.equal(toReply('x'.repeat(room), { name: 'ann', limits: LIMITS }).isCut, false);
  const { lines, isCut } = toReply('x'.repeat(room + 1), { name: 'ann', limits: LIMITS });
  assert.equal(isCut, true);
  assert.equal(lines.at(-1), '(ann) … [cut: there is more]');
});

test('the mark of what was cut has the address of all of it', () => {
  const { lines } = toReply('x'.repeat(900), {
    name: 'a',
    limits: LIMITS,
    link: 'https://p.example/1',
  });
  assert.equal(lines.at(-1), '(a) … [cut: all of it is at https://p.example/1]');
});

test('lines stay lines where they are not folded', () => {
  const { lines } = toReply('a\n\n  b\n', { name: 'x', limits: { ...LIMITS, fold: false } });
  assert.deepEqual(lines, ['(x) a', '(x)   b']);
});

test('what is nothing but controls is told as such', () => {
  assert.deepEqual(toReply('\u0002\u0003', { name: 'x', limits: LIMITS }).lines, [
    '(x) [nothing that can be shown]',
  ]);
});

/** Lines in which these are not called, but for who asked. */
function quietFor(asker: string, names: readonly string[]): (line: string) => string {
  return (line) =>
    unping(line, {
      fold: (word) => word.toLowerCase(),
      kindOf: (name) => (name === asker ? 'name' : names.includes(name) ? 'call' : 'word'),
    });
}

test('names are not called, but for that of who asked', () => {
  const { lines } = toReply('ann bob BOB bobby', {
    name: 'ann',
    limits: LIMITS,
    quiet: quietFor('ann', ['bob']),
  });
  assert.deepEqual(lines, ['(ann) ann b\u2060ob B\u2060OB bobby']);
});

test('names are not called either where signs that names may have are around them', () => {
  const { lines } = toReply('[ann]-{bob}_bob|x_y| x_y bobby-annie', {
    name: 'me',
    limits: { ...LIMITS, lineBytes: 200 },
    quiet: quietFor('me', ['ann', 'bob', 'x_y']),
  });
  assert.deepEqual(lines, [
    '(me) [a\u2060nn]-{b\u2060ob}_b\u2060ob|x\u2060_y| x\u2060_y bobby-annie',
  ]);
});

test('who asked is called by a name that has that of another in it', () => {
  const { lines } = toReply('x', {
    name: 'ann-bob',
    limits: LIMITS,
    quiet: quietFor('ann-bob', ['bob']),
  });
  assert.deepEqual(lines, ['(ann-bob) x']);
});

test('a name that a cut makes is not called, and lines stay as long as they may be', () => {
  const limits = { ...LIMITS, lineBytes: 20, mostLines: 100 };
  const text = `${'x'.repeat(13)}bobcat${'bob '.repeat(30)}`;
  const style = { name: 'ann', limits, quiet: quietFor('ann', ['bob', 'xbob', 'cat']) };
  const { lines } = toReply(text, style);
  assert.ok(lines.every((line) => Buffer.byteLength(line) <= 20));
  assert.ok(
    lines.every((line) => !/(?<!\p{L})(?:bob|xbob|cat)(?!\p{L})/u.test(line)),
    lines.join('\n'),
  );
  assert.equal(
    lines.map((line) => line.slice('(ann) '.length).replaceAll('\u2060', '')).join(''),
    text.trimEnd(),
  );
});

test('a chat system says itself what calls people', () => {
  const quiet = (line: string): string => line.replaceAll('@', '@\u2060');
  const { lines } = toReply('@everyone <@123> a@b', { name: '@here', limits: LIMITS, quiet });
  assert.deepEqual(lines, ['(@\u2060here) @\u2060everyone <@\u2060123> a@\u2060b']);
});

test('a word of many signs does not take long to be looked through', () => {
  let [folds, looks] = [0, 0];
  const quiet = (line: string): string =>
    unping(line, {
      fold: (word) => {
        folds += 1;
        return word;
      },
      kindOf: () => {
        looks += 1;
        return 'word';
      },
    });
  const { lines } = toReply('-'.repeat(60_000), { name: 'me', limits: LIMITS, quiet });
  assert.equal(lines.length, 3);
  assert.ok(looks < 200_000, String(looks));
  // Which takes far longer than a look.
  assert.ok(folds < 20, String(folds));
});
