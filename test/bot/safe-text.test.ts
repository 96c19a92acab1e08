import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeLine, safeText } from '../../src/bot/safe-text.ts';

for (const [what, text, safe] of [
  ['colours of IRC go with their numbers', '\u000304,05red\u0003 \u0004ff0000x\u000F', 'red x'],
  ['escapes of terminals go whole', '\u001B[1;31mred\u001B[0m\u001B]0;title\u0007!', 'red!'],
  ['every end of a line is one', 'a\r\nb\rc\u2028d\u0085e\u000Bf', 'a\nb\nc\nd\ne\nf'],
  ['bidi controls and what has no width go', 'a\u202Eb\u2066c\u200Bd\uFEFFe\u{E0041}', 'abcde'],
  ['halves of characters are replaced', 'a\uD800b', 'a\uFFFDb'],
  ['heaped marks are cut', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(4)}b`],
  [
    'text of any language stays',
    'Grüße, 世界, שלום, 👩‍💻'.replace('\u200D', ''),
    'Grüße, 世界, שלום, 👩💻',
  ],
] as const) {
  test(what, () => assert.equal(safeText(text), safe));
}

test('no text whatever has a control character, or more than one line where one is wanted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      assert.doesNotMatch(safeText(text), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029]/);
      assert.doesNotMatch(safeLine(text), /\n/);
    }),
    { numRuns: 2000 },
  );
});
