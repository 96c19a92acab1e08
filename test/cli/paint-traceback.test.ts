import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { paintTraceback } from '../../src/cli/paint-traceback.ts';

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const OURS = /\u001B\[(?:0|31|35|1;31|1;35)m/g;

/** Painted text with readable marks: `m` magenta, `M` bold magenta, `r` red, `R` bold red. */
function marked(text: string): string {
  const names = new Map([
    ['0', '>'],
    ['31', 'r<'],
    ['35', 'm<'],
    ['1;31', 'R<'],
    ['1;35', 'M<'],
  ]);
  return paintTraceback(text, true).replaceAll(
    OURS,
    (sequence) => names.get(sequence.slice(2, -1)) ?? sequence,
  );
}

test('places, carets, the exception and its message are painted', () => {
  assert.equal(
    marked(
      'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    f(1, 0)\n' +
        '    ~^^^^^^\n  [Previous line repeated 9 more times]\nZeroDivisionError: by zero\nmore: of it\n',
    ),
    'Traceback (most recent call last):\n  File m<"a.py">, line m<3>, in m<<module>>\n    f(1, 0)\n' +
      '    r<~>R<^^^^^^>\n  [Previous line repeated 9 more times]\n' +
      'M<ZeroDivisionError>: m<by zero>\nmore: of it\n',
  );
});

test('a syntax error, which has no first line of a traceback, is painted', () => {
  assert.equal(
    marked('  File "a.py", line 1\n    x = (1,\n        ^\nSyntaxError: never closed\n'),
    '  File m<"a.py">, line m<1>\n    x = (1,\n        R<^>\nM<SyntaxError>: m<never closed>\n',
  );
});

test('the members of a group are painted within their margins', () => {
  assert.equal(
    marked(
      '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1, in f\n' +
        '  | ExceptionGroup: g (1 sub-exception)\n  +-+---------------- 1 ----------------\n' +
        '    | Traceback (most recent call last):\n    |   File "b.py", line 2, in g\n' +
        '    |     g()\n    |     ^^^\n    | KeyError\n    +------------------------------------\n',
    ),
    '  + Exception Group Traceback (most recent call last):\n' +
      '  |   File m<"a.py">, line m<1>, in m<f>\n' +
      '  | M<ExceptionGroup>: m<g (1 sub-exception)>\n  +-+---------------- 1 ----------------\n' +
      '    | Traceback (most recent call last):\n    |   File m<"b.py">, line m<2>, in m<g>\n' +
      '    |     g()\n    |     R<^^^>\n    | M<KeyError>\n    +------------------------------------\n',
  );
});

test('control characters of the guest are written out, in colours and without', () => {
  const text = 'ValueError: \u001B]0;title\u0007\r\u0008\u009B2J\u007F\ttab\u0000\n';
  const written = 'ValueError: \\x1b]0;title\\x07\\x0d\\x08\\x9b2J\\x7f\ttab\\x00\n';
  assert.equal(paintTraceback(text, false), written);
  assert.equal(paintTraceback(text, true), written);
});

const line = fc.oneof(
  fc.constantFrom(
    'Traceback (most recent call last):',
    '  File "\u001B[2J", line 1, in \u009B',
    '    ^^^~~ ^',
    '  + Exception Group Traceback (most recent call last):',
    '  | E: \u001B[31m',
    'E\u001B[0m: m',
    '',
  ),
  fc.string({ unit: 'binary' }),
);

test('whatever the text, colours add nothing but our sequences to it, and no control is left', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n');
      const plain = paintTraceback(text, false);
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      assert.doesNotMatch(plain, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
      assert.equal(paintTraceback(text, true).replaceAll(OURS, ''), plain);
    }),
  );
});
