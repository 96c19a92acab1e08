import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { openWall } from '../helpers/open-session.ts';

/** Kills every cage that this process has started. */
function killCages(): void {
  execFileSync('pkill', ['-KILL', '-P', String(process.pid), '-x', 'bwrap']);
}

test('a spare whose zygote was killed is not handed out', async () => {
  await using opened = await openWall({ spares: 2 });
  (await opened.open()).kill();
  await pause(500); // the spares are made in the background
  killCages();
  await pause(200);
  const session = await opened.open();
  const outcome = await session.run('6 * 7', {});
  assert.equal(outcome.status === 'ok' && outcome.value, 42, JSON.stringify(outcome));
});
