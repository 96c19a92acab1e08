import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import type { Outcome, Sandbox } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

function signalled(): readonly [Promise<void>, () => void] {
  let signal = (): void => {};
  const promise = new Promise<void>((resolve) => {
    signal = resolve;
  });
  return [promise, () => signal()];
}

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = { ...optionsFor(wall), expose: { f: () => 'exposed' } };
  const isFresh = async (sandbox: Sandbox): Promise<void> => {
    assert.equal(sandbox.closed, false);
    assert.equal(sandbox.wall, options.wall);
    const code = 'import os\n["x" in globals(), os.path.exists("/tmp/left"), f()]';
    assert.deepEqual(valueOf(await sandbox.run(code)), [false, false, 'exposed']);
  };

  test(`${wall}: restart() makes a sandbox as it was when it was new`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('x = 1\nopen("/tmp/left", "w").close()');
    await sandbox.restart();
    await isFresh(sandbox);
  });

  test(`${wall}: restart() revives a sandbox whose guest has ended`, async () => {
    await using sandbox = await Sandbox.create(options);
    const deaf =
      'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nx = 1\nwhile True: pass';
    assert.equal((await sandbox.run(deaf, { timeoutMs: 500 })).status, 'timeout');
    assert.equal(sandbox.closed, true);
    await assert.rejects(sandbox.run('1'), UsageError);
    await sandbox.restart();
    await isFresh(sandbox);
    assert.equal((await sandbox.run('import os; os._exit(3)')).status, 'exited');
    await sandbox.restart();
    await isFresh(sandbox);
    sandbox.kill();
    await sandbox.restart();
    await isFresh(sandbox);
  });

  test(`${wall}: restart() cancels the run that is going on`, async () => {
    await using sandbox = await Sandbox.create(options);
    const [begun, begin] = signalled();
    const running = sandbox.run('x = 1\nbegin()\nwhile True: pass', { expose: { begin } });
    await begun;
    await sandbox.restart();
    assert.equal((await running).status, 'cancelled');
    await isFresh(sandbox);
  });

  test(`${wall}: two restarts at once are one, and a kill meanwhile is the last word`, async () => {
    const sandbox = await Sandbox.create(options);
    sandbox.kill();
    const restarts = [sandbox.restart(), sandbox.restart()];
    await assert.rejects(sandbox.run('1'), UsageError);
    await Promise.all(restarts);
    await isFresh(sandbox);
    for (const closed of [false, true]) {
      if (closed) {
        sandbox.kill();
      }
      const restarting = sandbox.restart();
      sandbox.kill();
      await assert.rejects(restarting, /closed while it started anew/);
      assert.equal(sandbox.closed, true);
    }
  });
}
