import assert from 'node:assert/strict';
import { test } from 'node:test';

import { showRequest } from '../../src/cli/show-call.ts';
import { jsonLine } from '../../src/cli/json-line.ts';
import { plainJsonText, plainLine, plainText } from '../../src/cli/plain-text.ts';
import { quote } from '../../src/cli/units.ts';
import { pysandbox } from './command.ts';

/** ESC, CSI as one character, DEL, and a character that turns the rest of a line around. */
const HOSTILE = 'a\u001B[2J\u009B2J\u007F\u202Eb';
// oxlint-disable-next-line no-control-regex -- they are what must not be there
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

test('text of a guest steers no terminal, and says what was in it', () => {
  assert.equal(plainText(HOSTILE), 'a\\x1b[2J\\x9b2J\\x7f\\u202eb');
  assert.equal(plainText('tab\t, line\n, é, 漢, 👩‍🚀'), 'tab\t, line\n, é, 漢, 👩‍🚀');
  assert.equal(plainLine('a\tb\n'), 'a\\tb\\n');
});

test('JSON stays what it was, and steers no terminal either', () => {
  for (const line of [jsonLine({ HOSTILE }), plainJsonText(JSON.stringify({ HOSTILE }))]) {
    assert.ok(!CONTROLS.test(line));
    assert.deepEqual(JSON.parse(line), { HOSTILE });
  }
  assert.ok(!CONTROLS.test(quote(HOSTILE)));
  const call = { call: 'openat', arguments: [-100, HOSTILE] } as const;
  assert.equal(showRequest(call), 'openat(-100, "a\\u001b[2J\\u009b2J\\u007f\\u202eb")');
});

test('neither --json nor --log hands a control character of the guest to the terminal', async () => {
  const hostile = '"a\\x1b[2J\\x9b2J\\x7f\\u202eb"';
  const code = `print(${hostile})\ntry: open(${hostile})\nexcept OSError: pass\nraise ValueError(${hostile})`;
  const json = await pysandbox(['run', '--json', '-c', code]);
  assert.ok(!CONTROLS.test(json.stdout));
  assert.match(json.stdout, /a\\u001b\[2J\\u009b2J/);
  const log = await pysandbox(['run', '--log', '-c', code.split('\n').slice(1, 3).join('\n')]);
  assert.ok(!CONTROLS.test(log.stderr));
  // Names are shown byte by byte: the second of two is as good a control character.
  assert.match(log.stderr, /a\\u001b\[2J.\\u009b2J/);
});
