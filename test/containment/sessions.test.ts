/** Wrong orders, odd texts and many at once: the host stays well and each guest gets its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sandbox, UsageError } from '../../src/index.ts';
import { PRELUDE } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';
import { optionsFor } from '../helpers/walls.ts';

const open = (): Promise<Sandbox> => Sandbox.create(optionsFor('kernel'));

test('fifty sandboxes at once each answer for themselves', async () => {
  const sandboxes = await Promise.all(Array.from({ length: 50 }, open));
  const outcomes = await Promise.all(sandboxes.map((sandbox, number) => sandbox.run(`${number}`)));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'ok' && outcome.value),
    sandboxes.map((_, number) => number),
  );
  for (const sandbox of sandboxes) {
    sandbox.kill();
  }
});

test('a run after the guest has ended is refused, and so is a second run at a time', async () => {
  await using sandbox = await open();
  const running = sandbox.run('import os, time\ntime.sleep(0.2)\nos._exit(4)');
  await assert.rejects(sandbox.run('1'), UsageError);
  assert.equal((await running).status, 'exited');
  await assert.rejects(sandbox.run('1'), UsageError);
  sandbox.interrupt();
  sandbox.kill();
  sandbox.kill();
});

test('a sandbox that is killed in the middle of a run cancels it', async () => {
  const sandbox = await open();
  const running = sandbox.run('while True: pass', { onStdout: () => {} });
  sandbox.kill();
  const outcome = await running.catch((error: unknown) => error);
  assert.ok(outcome instanceof UsageError || (outcome instanceof Object && 'status' in outcome));
  await assert.rejects(sandbox.run('1'), UsageError);
});

test('a guest that ends between two runs leaves no timer behind', async () => {
  await using opened = await openWall({ policy: { limits: { threads: 2 } } });
  const session = await opened.open();
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  await session.run(`${PRELUDE}import threading\nthreading.Timer(0.05, os._exit, [9]).start()`, {});
  await new Promise((settle) => setTimeout(settle, 400));
  const before = timers();
  assert.equal((await session.run('1', {})).status, 'exited');
  assert.equal(timers(), before);
});

test('a long live input leaves no listener on its socket', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', listen);
  await using sandbox = await open();
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let number = 0; number < 60; number += 1) {
      yield new Uint8Array(2 ** 18);
    }
  };
  const outcome = await sandbox.run('import sys\nlen(sys.stdin.buffer.read())', {
    stdin: pieces(),
  });
  assert.equal(outcome.status === 'ok' && outcome.value, 60 * 2 ** 18);
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});

test('lone surrogates, NUL and huge lists of arguments are an error or arrive, and the session goes on', async () => {
  await using sandbox = await open();
  const lone = '\ud800';
  for (const options of [
    { args: [lone] },
    { env: { A: lone } },
    { stdin: lone },
    { filename: lone },
    { args: Array.from({ length: 100_000 }, () => 'x') },
    { env: { A: 'x'.repeat(1_000_000) } },
  ]) {
    const outcome = await sandbox.run('1', options);
    assert.ok(['ok', 'error'].includes(outcome.status), outcome.status);
  }
  assert.equal((await sandbox.run(`"${lone}"`)).status, 'error');
  await assert.rejects(sandbox.run('1\0'), UsageError);
  await assert.rejects(sandbox.run('1', { args: ['\0'] }), UsageError);
  await assert.rejects(sandbox.run('1', { env: { 'A=': '' } }), UsageError);
  await assert.rejects(sandbox.run('1', { filename: '\0' }), UsageError);
  const outcome = await sandbox.run('6 * 7');
  assert.equal(outcome.status === 'ok' && outcome.value, 42);
});
