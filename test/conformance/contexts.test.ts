import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Sandbox as LocalSandbox, UsageError } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import { MOST_CONTEXTS } from '../../src/sandbox/contexts.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

function errorNameOf(outcome: Outcome): unknown {
  return outcome.status === 'error' ? outcome.error.name : outcome.status;
}

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: each context has variables and a last value of its own, in one interpreter`, async () => {
    await using sandbox = await Sandbox.create(options);
    await using context = await sandbox.createContext();
    await sandbox.run('x = 1\n"first"');
    assert.equal(errorNameOf(await context.run('x')), 'NameError');
    assert.equal(errorNameOf(await context.run('_')), 'NameError');
    await context.run(
      'import sys\nx = 2\nsys.shared = "shared"\ndef f(n, m=0): return n + m + x\n"second"',
    );
    assert.equal(valueOf(await sandbox.run('_')), 'first');
    assert.equal(valueOf(await context.run('_')), 'second');
    assert.equal(await sandbox.get('x'), 1);
    assert.equal(await context.get('x'), 2);
    await context.set('y', [3]);
    assert.deepEqual(await context.get('y'), [3]);
    assert.equal(await sandbox.get('y'), undefined);
    assert.equal(valueOf(await context.call('f', [1], { m: 10 })), 13);
    assert.equal(errorNameOf(await sandbox.call('f', [1])), 'NameError');
    const names = (await context.variables()).map(({ name }) => name);
    assert.deepEqual(names, ['f', 'sys', 'x', 'y']);
    assert.deepEqual(
      (await sandbox.variables()).map(({ name }) => name),
      ['x'],
    );
    assert.equal(valueOf(await sandbox.run('import sys\nsys.shared')), 'shared');
  });

  test(`${wall}: a context is __main__ while code runs in it, operations too`, async () => {
    await using sandbox = await Sandbox.create(options);
    await using context = await sandbox.createContext();
    const code = `
import pickle, sys
class Point:
    def __init__(self): self.main = sys.modules['__main__'].name
name = NAME
def copied(): return pickle.loads(pickle.dumps(Point())).main
copied()`;
    assert.equal(valueOf(await sandbox.run(code, { inputs: { NAME: 'a' } })), 'a');
    assert.equal(valueOf(await context.run(code, { inputs: { NAME: 'b' } })), 'b');
    assert.equal(valueOf(await sandbox.call('copied')), 'a');
    assert.equal(valueOf(await context.call('copied')), 'b');
    assert.equal(valueOf(await sandbox.run('copied()')), 'a');
  });

  test(`${wall}: what is exposed goes to where it was exposed`, async () => {
    await using sandbox = await Sandbox.create({ ...options, expose: { f: () => 'sandbox' } });
    await using context = await sandbox.createContext({ expose: { g: () => 'context' } });
    await using bare = await sandbox.createContext();
    assert.equal(errorNameOf(await context.run('f()')), 'NameError');
    const own = 'import host\n[g(), host.g(), hasattr(host, "f")]';
    assert.deepEqual(valueOf(await context.run(own)), ['context', 'context', false]);
    const first = 'import host\n[f(), host.f(), hasattr(host, "g")]';
    assert.deepEqual(valueOf(await sandbox.run(first)), ['sandbox', 'sandbox', false]);
    assert.equal(errorNameOf(await bare.run('import host')), 'ModuleNotFoundError');
    const ofRun = await context.run('h()', { expose: { h: () => 'run' } });
    assert.equal(valueOf(ofRun), 'run');
    assert.equal(errorNameOf(await context.run('h()')), 'NameError');
    await assert.rejects(sandbox.createContext({ expose: { 'no name': 1 } }), UsageError);
  });

  test(`${wall}: tasks of all contexts go on in one event loop, and input() is answered`, async () => {
    await using sandbox = await Sandbox.create(options);
    await using context = await sandbox.createContext();
    const begin = `
import asyncio
done = asyncio.Event()
async def work():
    await asyncio.sleep(0.001)
    done.set()
await asyncio.sleep(0)
task = asyncio.get_running_loop().create_task(work())`;
    assert.equal((await context.run(begin)).status, 'ok');
    assert.equal((await sandbox.run('import asyncio; await asyncio.sleep(0.05)')).status, 'ok');
    assert.equal(valueOf(await context.run('done.is_set()')), true);
    const asked = await context.run('input("? ")', { onInput: (prompt) => `${prompt}!` });
    assert.equal(valueOf(asked), '? !');
  });

  test(`${wall}: a context closes once it is free, and is refused then`, async () => {
    await using sandbox = await Sandbox.create(options);
    const context = await sandbox.createContext();
    const running = context.run('import time; time.sleep(0.3)');
    await assert.rejects(context.close(), /a run is going on in this context/);
    await assert.rejects(sandbox.run('1'), /another run is going on/);
    await running;
    await context.run('class Gone:\n    def __del__(self): print("gone", flush=True)\nx = Gone()');
    await context.close();
    await context.close();
    assert.equal(context.closed, true);
    for (const refused of [
      () => context.run('1'),
      () => context.call('f'),
      () => context.get('x'),
      () => context.set('x', 1),
      () => context.variables(),
      () => context.complete('x'),
      () => context.inspect('x'),
    ]) {
      await assert.rejects(refused(), /the context is closed/);
    }
    assert.equal(valueOf(await sandbox.run('import gc; gc.collect() * 0')), 0);
  });

  test(`${wall}: contexts end with what their sandbox was`, async () => {
    await using sandbox = await Sandbox.create(options);
    const context = await sandbox.createContext();
    await sandbox.reset();
    assert.equal(context.closed, true);
    await assert.rejects(context.run('1'), UsageError);
    const another = await sandbox.createContext();
    assert.equal(valueOf(await another.run('1')), 1);
    await context.close();
    assert.equal(another.closed, false);
    sandbox.kill();
    assert.equal(another.closed, true);
    await another.close();
    await assert.rejects(sandbox.createContext(), UsageError);
  });

  test(`${wall}: a context that a checkpoint has is what it was after a restore, closed or not`, async () => {
    await using sandbox = await Sandbox.create({ ...options, checkpoints: 1, spares: 0 });
    const kept = await sandbox.createContext({ expose: { f: () => 'f' } });
    const unused = await sandbox.createContext({ expose: { g: () => 'g' } });
    await kept.run('x = [1]\n"last"');
    using point = await sandbox.checkpoint();
    for (let time = 0; time < 2; time += 1) {
      await kept.run('x.append(2)');
      assert.equal(valueOf(await unused.run('g()')), 'g');
      await kept.close();
      const crash = await sandbox.run('import os, signal; os.kill(os.getpid(), signal.SIGKILL)');
      assert.notEqual(crash.status, 'ok');
      assert.equal(unused.closed, true);
      await sandbox.restore(point);
      assert.deepEqual([kept.closed, unused.closed], [false, false]);
      assert.deepEqual(valueOf(await kept.run('[x, _, f()]')), [[1], 'last', 'f']);
      assert.equal(valueOf(await unused.run('g()')), 'g');
      assert.equal(errorNameOf(await sandbox.run('x')), 'NameError');
    }
  });

  test(`${wall}: a context that was made after a checkpoint is gone after a restore, for good`, async () => {
    await using sandbox = await Sandbox.create({ ...options, checkpoints: 1, spares: 0 });
    using point = await sandbox.checkpoint();
    const late = await sandbox.createContext();
    await late.run('x = "late"');
    await sandbox.restore(point);
    assert.equal(late.closed, true);
    const another = await sandbox.createContext();
    await another.run('x = "another"');
    for (const refused of [() => late.run('x'), () => late.get('x'), () => late.variables()]) {
      await assert.rejects(
        refused(),
        /^UsageError: the context is closed, or of a time .* restored/,
      );
    }
    await late.close();
    assert.equal(await another.get('x'), 'another');
    assert.equal(sandbox.contexts.length, 1);
  });

  test(`${wall}: no context of before is taken for one that was made after a reset or a restart`, async () => {
    await using sandbox = await Sandbox.create({ ...options, spares: 0 });
    const first = await sandbox.createContext();
    await sandbox.reset();
    const second = await sandbox.createContext();
    sandbox.kill();
    await sandbox.restart();
    const third = await sandbox.createContext();
    await third.run('x = 3');
    await assert.rejects(first.get('x'), UsageError);
    await assert.rejects(second.run('x = 2'), UsageError);
    await first.close();
    await second.close();
    assert.equal(await third.get('x'), 3);
  });

  test(`${wall}: what a run in a context has changed is told, and applied to the host`, async () => {
    const host = mkdtempSync(join(tmpdir(), 'pysandbox-context-'));
    try {
      const mounts = [{ host, guest: '/data', mode: 'rw' }] as const;
      await using sandbox = await Sandbox.create({ ...options, mounts, spares: 0 });
      const seen: string[] = [];
      await sandbox.files.watch('/work', { onEvent: ({ path }) => seen.push(path) });
      const context = await sandbox.createContext();
      const code = `
def write(text):
    for path in ("/data/a", "/work/b"):
        with open(path, "w") as file:
            file.write(text)
write("one")`;
      const outcome = await context.run(code);
      assert.deepEqual(seen, ['/work/b']);
      assert.equal(readFileSync(join(host, 'a'), 'utf8'), 'one');
      assert.equal(outcome.mounts?.length, 1);
      assert.equal((await context.call('write', ['second'])).status, 'ok');
      assert.equal(readFileSync(join(host, 'a'), 'utf8'), 'second');
      assert.deepEqual(seen, ['/work/b', '/work/b']);
    } finally {
      rmSync(host, { recursive: true });
    }
  });

  test(`${wall}: a sandbox has so many contexts and no more`, async () => {
    await using sandbox = await Sandbox.create(options);
    const opened = await Promise.all(
      Array.from({ length: MOST_CONTEXTS }, () => sandbox.createContext()),
    );
    await assert.rejects(sandbox.createContext(), /has 100 contexts already/);
    await opened[0]?.close();
    const again = await sandbox.createContext();
    assert.equal(valueOf(await again.run('7')), 7);
  });
}

test('wasm: a fork and a file have the contexts that were open, each for itself', async () => {
  const options = optionsFor('wasm', { checkpoints: 1, spares: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-contexts-'));
  try {
    await using sandbox = await LocalSandbox.create(options);
    await (await sandbox.createContext()).close();
    const contexts = [await sandbox.createContext(), await sandbox.createContext()];
    await contexts[0]?.run('x = "a"');
    await contexts[1]?.run('x = "b"');
    using point = await sandbox.checkpoint();
    const key = 'sixteen bytes or more';
    await point.save(join(folder, 'saved'), { key });
    await using fork = await sandbox.fork();
    await using restored = await LocalSandbox.restore(join(folder, 'saved'), { key });
    for (const copy of [fork, restored]) {
      assert.equal(copy.contexts.length, 2);
      assert.equal(await copy.contexts[0]?.get('x'), 'a');
      assert.equal(await copy.contexts[1]?.get('x'), 'b');
      await copy.contexts[0]?.run('x = "changed"');
      const another = await copy.createContext();
      assert.equal(await another.get('x'), undefined);
      assert.equal(copy.contexts.length, 3);
    }
    assert.equal(await contexts[0]?.get('x'), 'a');
    assert.equal(sandbox.contexts.length, 2);
    sandbox.kill();
    assert.deepEqual([contexts[0]?.closed, fork.contexts[0]?.closed], [true, false]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
