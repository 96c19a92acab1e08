import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AnsiReader } from '../../src/playground/output/ansi.ts';
import type { Piece } from '../../src/playground/output/ansi.ts';
import { PLAIN } from '../../src/playground/output/ansi-style.ts';

/** What all pieces of a text are, read at once. */
function read(...texts: readonly string[]): Piece[] {
  const reader = new AnsiReader();
  return texts.flatMap((text) => reader.push(text));
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

describe('text for a terminal', () => {
  test('is text, and keeps its styles', () => {
    assert.deepEqual(read('a\u001B[1;31mb\u001B[0mc'), [
      { text: 'a', style: PLAIN },
      { text: 'b', style: { ...PLAIN, bold: true, color: 1 } },
      { text: 'c', style: PLAIN },
    ]);
  });

  test('has colors of the palette, of the cube, of the greys and of their own', () => {
    const color = (numbers: string): unknown => read(`\u001B[${numbers}mx`)[0]?.style.color;
    assert.deepEqual(
      ['37', '94', '38;5;9', '38;5;16', '38;5;231', '38;5;244', '38;2;1;2;300'].map(color),
      [7, 12, 9, '#000000', '#ffffff', '#808080', '#0102ff'],
    );
    assert.equal(read('\u001B[48;5;4mx')[0]?.style.background, 4);
    assert.equal(color('38;5'), 0);
    assert.equal(color('38;2'), '#000000');
    assert.equal(color('38;7'), null);
  });

  test('may be cut anywhere', () => {
    const text = 'a\u001B[1mb\u001B]0;title\u0007c\u001B[38;5;200md\u001B[0me';
    const whole = read(text);
    for (let at = 0; at <= text.length; at += 1) {
      const pieces = read(text.slice(0, at), text.slice(at));
      assert.equal(textOf(pieces), textOf(whole));
      assert.deepEqual(pieces.at(-1)?.style, whole.at(-1)?.style);
    }
  });

  test('does nothing else: no title, no link, no cursor, no control characters', () => {
    const sequences = [
      ...['\u001B]0;title\u0007', '\u001B]8;;http://evil.example\u001B\\', '\u001B[2J', '\u001B[H'],
      ...['\u001BPdevice\u001B\\', '\u001B(B', '\u001Bc', '\u0007', '\u0000', '\u0085', '\u009B'],
    ];
    assert.equal(textOf(read(`<${sequences.join('')}>`)), '<>');
    assert.equal(textOf(read('a\tb\r\nc')), 'a\tb\r\nc');
  });

  test('is not held back for a sequence that never ends', () => {
    const shown = textOf(read(`\u001B]${'x'.repeat(255)}`, 'y'));
    assert.ok(shown.endsWith('xy'), shown);
    assert.equal(textOf(read(`\u001B]${'x'.repeat(200)}`)), '');
  });
});
