import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { layOut, type View } from '../../../src/cli/repl/layout.ts';
import { paintCode } from '../../../src/cli/repl/paint-code.ts';
import { BLANK, leave, reflowed, update } from '../../../src/cli/repl/screen.ts';
import { VirtualScreen } from '../../helpers/screen.ts';

const VIEW: View = {
  buffer: { text: '', cursor: 0 },
  prompts: { first: '>>> ', next: '... ' },
  spans: [],
  below: [],
  columns: 12,
  rows: 6,
  color: false,
};

function view(text: string, cursor = text.length, more: Partial<View> = {}): View {
  return { ...VIEW, buffer: { text, cursor }, ...more };
}

function rowsOf(shown: View): readonly string[] {
  return layOut(shown).rows.map(({ text }) => text);
}

test('long lines are wrapped, and the cursor after a full row is in the next', () => {
  assert.deepEqual(layOut(view('12345678')), {
    rows: [
      { text: '>>> 12345678', cells: 12 },
      { text: '', cells: 0 },
    ],
    row: 1,
    column: 0,
  });
  assert.deepEqual(rowsOf(view('12345678', 0)), ['>>> 12345678']);
  assert.deepEqual(rowsOf(view('1234567日')), ['>>> 1234567', '日']);
  assert.deepEqual(rowsOf(view('if x:\n\ty')), ['>>> if x:', '...     y']);
});

test('of a text that is higher than the terminal the rows around the cursor are shown', () => {
  const text = Array.from({ length: 10 }, (_, at) => `line${at}`).join('\n');
  assert.deepEqual(
    rowsOf(view(text)),
    [4, 5, 6, 7, 8, 9].map((at) => `... line${at}`),
  );
  assert.equal(layOut(view(text)).row, 5);
  assert.equal(rowsOf(view(text, 0))[0], '>>> line0');
  assert.equal(rowsOf(view(text, 0)).length, 6);
  assert.equal(rowsOf(view(text, 0, { rows: Infinity })).length, 10);
});

test('what is below the text is cut to its row, and has what room is left', () => {
  const below = ['a name that is too long', 'b', 'c', 'd', 'e', 'f'];
  assert.deepEqual(rowsOf(view('x', 1, { below })), ['>>> x', 'a name that ', 'b', 'c', 'd', 'e']);
});

test('colours are whole within a row, and leave the text as it is', () => {
  const text = 'def f(): # no\n    return "a\\"b" + 0x1F';
  const shown = rowsOf(view(text, 0, { color: true, spans: paintCode(text), columns: 80 }));
  assert.deepEqual(shown, [
    '\u001B[1;35m>>> \u001B[0m\u001B[1;34mdef\u001B[0m f(): \u001B[31m# no\u001B[0m',
    '\u001B[1;35m... \u001B[0m    \u001B[1;34mreturn\u001B[0m \u001B[32m"a\\"b"\u001B[0m + \u001B[33m0x1F\u001B[0m',
  ]);
});

test('%commands, strings over lines and prefixes are coloured, names with keywords in them are not', () => {
  const spans = (code: string): readonly string[] =>
    paintCode(code).map(({ from, to, style }) => `${style} ${code.slice(from, to)}`);
  assert.deepEqual(spans('%time x = 1'), ['command %time', 'number 1']);
  assert.deepEqual(spans("rb'''a\nb''' notin x1"), ["text rb'''a\nb'''"]);
  assert.deepEqual(spans("'''open"), ["text '''open"]);
  assert.deepEqual(spans("'a\nif"), ["text 'a", 'keyword if']);
  assert.deepEqual(paintCode('1'.repeat(20_001)), []);
});

const CHARACTERS = ['a', 'b', ' ', '\n', '\t', '日', 'e\u0301', '👍'];
const texts = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 60 }).map((characters) => ({
  text: characters.join(''),
  cursor: 0,
  starts: characters.map((_, at) => characters.slice(0, at).join('').length),
}));
const buffers = texts.chain(({ text, starts }) =>
  fc.constantFrom(...starts, text.length).map((cursor) => ({ text, cursor })),
);

test('whatever was shown before, a terminal shows what it should, where it should', () => {
  fc.assert(
    fc.property(
      fc.array(buffers, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 8, max: 30 }),
      fc.integer({ min: 2, max: 8 }),
      (steps, columns, rows) => {
        const terminal = new VirtualScreen(rows, columns);
        terminal.write('above\r\n');
        let old = BLANK;
        for (const buffer of steps) {
          const next = layOut({ ...VIEW, buffer, columns, rows });
          terminal.write(update(old, next));
          old = next;
          const lines = terminal.text.split('\n').slice(-next.rows.length);
          assert.deepEqual(
            lines.map((line) => line.normalize()),
            next.rows.map(({ text }) => text.trimEnd().normalize()),
          );
          const top = terminal.text.split('\n').length - next.rows.length;
          assert.deepEqual(terminal.cursor, { line: top + next.row, column: next.column });
        }
        assert.ok(terminal.text.startsWith('above\n'));
        terminal.write(leave(old));
        assert.equal(terminal.cursor.column, 0);
      },
    ),
  );
});

test('when a terminal that wraps anew changes its width, nothing of ours is left behind', () => {
  fc.assert(
    fc.property(
      buffers.filter(({ text }) => !/日|👍/u.test(text)),
      fc.integer({ min: 8, max: 30 }),
      fc.integer({ min: 8, max: 30 }),
      (buffer, columns, narrower) => {
        const terminal = new VirtualScreen(50, columns);
        terminal.write('above\r\n');
        const old = layOut({ ...VIEW, buffer, columns, rows: 50 });
        terminal.write(update(BLANK, old));
        terminal.resize(50, narrower);
        const next = layOut({ ...VIEW, buffer, columns: narrower, rows: 50 });
        terminal.write(update(reflowed(old, narrower), next));
        assert.equal(
          terminal.text.normalize(),
          ['above', ...next.rows.map(({ text }) => text.trimEnd())].join('\n').normalize(),
        );
      },
    ),
  );
});
