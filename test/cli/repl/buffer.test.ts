import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BLANK_DRAFT, edit, type, type Draft } from '../../../src/cli/repl/editing.ts';
import type { Command } from '../../../src/cli/repl/keys.ts';

/** A draft as a text with a bar where its cursor is. */
function draft(text: string): Draft {
  const cursor = text.indexOf('|');
  return { ...BLANK_DRAFT, buffer: { text: text.replace('|', ''), cursor } };
}

function shown({ buffer: { text, cursor } }: Draft): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function after(text: string, ...commands: readonly Command[]): string {
  return shown(commands.reduce((state, command) => edit(state, command) ?? state, draft(text)));
}

test('the cursor moves over what a person sees as one character', () => {
  assert.equal(after('e\u0301👩‍👩‍👧日|', 'left'), 'e\u0301👩‍👩‍👧|日');
  assert.equal(after('e\u0301👩‍👩‍👧日|', 'left', 'left'), 'e\u0301|👩‍👩‍👧日');
  assert.equal(after('|e\u0301👩‍👩‍👧日', 'right', 'right'), 'e\u0301👩‍👩‍👧|日');
  assert.equal(after('e\u0301👩‍👩‍👧|日', 'backspace'), 'e\u0301|日');
  assert.equal(after('|a', 'left', 'right', 'right'), 'a|');
  assert.equal(after('a\n|b', 'left'), 'a|\nb');
  assert.equal(after('a|\nb', 'right'), 'a\n|b');
});

test('the cursor moves by words, lines, and the whole text', () => {
  assert.equal(after('one two_3(été)|', 'word-left'), 'one two_3(|été)');
  assert.equal(after('one two_3(été)|', 'word-left', 'word-left'), 'one |two_3(été)');
  assert.equal(after('|one  two', 'word-right', 'word-right'), 'one  two|');
  assert.equal(after('a\nbc|d\ne', 'line-start'), 'a\n|bcd\ne');
  assert.equal(after('a\nbc|d\ne', 'line-end'), 'a\nbcd|\ne');
  assert.equal(after('a\nbc|d\ne', 'text-start'), '|a\nbcd\ne');
  assert.equal(after('a\nbc|d\ne', 'text-end'), 'a\nbcd\ne|');
});

test('up and down keep the column as it is seen, as far as the line goes', () => {
  assert.equal(after('日本語\nabcd|e', 'up'), '日本|語\nabcde');
  assert.equal(after('日本語\nabc|de', 'up'), '日|本語\nabcde');
  assert.equal(after('a\nabc|de', 'up'), 'a|\nabcde');
  assert.equal(after('ab|c\n\nx', 'down', 'down'), 'abc\n\n|x');
  assert.equal(after('a|b', 'up', 'down'), 'a|b');
});

test('what is cut piece by piece comes back as one', () => {
  assert.equal(
    after('one two three|', 'kill-word-back', 'kill-word-back', 'yank'),
    'one two three|',
  );
  assert.equal(after('|one two', 'kill-word', 'kill-word', 'line-start', 'yank'), 'one two|');
  assert.equal(after('a|b\nc', 'kill-line', 'kill-line', 'yank'), 'ab\n|c');
  assert.equal(after('a|b', 'kill-line', 'left', 'kill-line', 'yank', 'yank'), 'aa|');
  assert.equal(after('ab|c', 'kill-line-start'), '|c');
});

test('backspace takes a level of indentation, and a character elsewhere', () => {
  assert.equal(after('x\n        |y', 'backspace'), 'x\n    |y');
  assert.equal(after('x\n      |y', 'backspace'), 'x\n    |y');
  assert.equal(after('x\n|y', 'backspace'), 'x|y');
  assert.equal(after('a    |', 'backspace'), 'a   |');
  assert.equal(after('|a', 'backspace'), '|a');
  assert.equal(after('x\n      y|', 'outdent'), 'x\n  y|');
});

test('two characters change places', () => {
  assert.equal(after('ab|c', 'transpose'), 'acb|');
  assert.equal(after('abc|', 'transpose'), 'acb|');
  assert.equal(after('|abc', 'transpose'), '|abc');
  assert.equal(after('x\na|', 'transpose'), 'x\na|');
});

test('text that is put in has no control characters, and its lines end with newlines', () => {
  assert.equal(shown(type(draft('a|b'), '1\r\n2\r3\u001B[2J\u0007\t\u009B')), 'a1\n2\n3[2J\t|b');
});

test('a command that is none of editing changes nothing', () => {
  assert.equal(edit(draft('a|'), 'accept'), null);
  assert.equal(edit(draft('a|'), 'search'), null);
});
