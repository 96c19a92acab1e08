import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TestTerminal } from '../../helpers/terminal.ts';

test('a statement is typed, run and its value shown', async () => {
  using terminal = new TestTerminal(['repl']);
  await terminal.see('>>>');
  terminal.enter('6 * 7');
  await terminal.see('\n42\n>>>');
  terminal.type('\u0004');
  assert.equal(await terminal.end(), 0);
  console.log(terminal.screen.text, terminal.modes, terminal.screen.modes);
});
