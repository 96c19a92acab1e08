import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkConfiguration } from '../../src/bot/index.ts';
import { ircSchema } from '../../src/irc/index.ts';
import { Ngircd } from './ngircd.ts';
import { meet } from './open-bot.ts';
import { Talker } from './talker.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

test('pysandbox irc joins, answers, and says goodbye when it is told to stop', async () => {
  await using server = await Ngircd.start();
  const ann = await Talker.join('ann', server.port, ['#py']);
  const child = spawn(
    process.execPath,
    [
      MAIN,
      'irc',
      '--server',
      `127.0.0.1:${server.port}`,
      '--plain',
      '--channel',
      '#py',
      '--nick',
      'pybot',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exit = once(child, 'exit');
  try {
    await ann.sees(/^pybot JOIN #py/);
    await meet(ann, '#py');
    assert.equal(await ann.ask('#py', '>>> 6 * 7'), '42');
  } finally {
    child.kill('SIGTERM');
  }
  await ann.sees(/^pybot QUIT/);
  await exit;
  assert.equal(child.exitCode, 0);
  await ann.leave();
});

test('the configuration that docs/irc.md shows is one', () => {
  const page = readFileSync(new URL('../../../docs/irc.md', import.meta.url), 'utf8');
  const [, text = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
  const { networks } = checkConfiguration(JSON.parse(text), ircSchema, 'docs/irc.md');
  assert.equal(networks[0]?.name, 'libera');
});
