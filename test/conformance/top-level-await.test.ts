import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { Outcome } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

function errorTextOf(outcome: Outcome): string {
  assert.ok(outcome.status === 'error' || outcome.status === 'timeout', JSON.stringify(outcome));
  return outcome.error?.text ?? '';
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: code may await outside functions, and has a value`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = `
import asyncio
async def double(n):
    await asyncio.sleep(0)
    return n * 2
async def count():
    for n in range(3):
        yield n
x = await double(4)
async for n in count():
    x += n
async with asyncio.Lock() as nothing:
    x += 1
listed = [await double(n) async for n in count()]
[x, listed, __name__, asyncio.get_running_loop().is_running(), await double(x)]`;
    assert.deepEqual(valueOf(await sandbox.run(code)), [12, [0, 2, 4], '__main__', true, 24]);
    assert.deepEqual(valueOf(await sandbox.run('[x, listed]')), [12, [0, 2, 4]]);
    assert.equal(valueOf(await sandbox.run('import asyncio; asyncio.run(double(21))')), 42);
  });

  test(`${wall}: tasks go on when a later run, or a call, awaits`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = `
import asyncio
steps = []
async def work():
    for n in range(5):
        steps.append(n)
        await asyncio.sleep(0)
    return 'done'
async def wait():
    return await task
await asyncio.sleep(0)
loop = asyncio.get_running_loop()
task = loop.create_task(work())`;
    assert.equal((await sandbox.run(code)).status, 'ok');
    const some = valueOf(await sandbox.run('len(steps)'));
    assert.ok(Number(some) < 5);
    assert.equal(valueOf(await sandbox.run('len(steps)')), some);
    assert.equal(
      valueOf(await sandbox.run('await asyncio.sleep(0)\nlen(steps)')),
      Number(some) + 2,
    );
    assert.equal(valueOf(await sandbox.call('wait')), 'done');
    const same = 'loop is asyncio.get_running_loop() and await task';
    assert.deepEqual(valueOf(await sandbox.run(same)), 'done');
  });

  test(`${wall}: a traceback has the guest's own lines only`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = `
async def fail():
    raise ValueError('no')
await fail()`;
    const outcome = await sandbox.run(code, { filename: '/work/cell.py' });
    const lines = errorTextOf(outcome).split('\n');
    const shown = lines.filter((line) => !/^ *[\^~]+ *$/.test(line));
    assert.deepEqual(shown, [
      'Traceback (most recent call last):',
      '  File "/work/cell.py", line 4, in <module>',
      '    await fail()',
      '  File "/work/cell.py", line 3, in fail',
      "    raise ValueError('no')",
      'ValueError: no',
      '',
    ]);
    const exits = await sandbox.run('import asyncio\nawait asyncio.sleep(0)\nraise SystemExit(3)');
    assert.equal(exits.status === 'exited' && exits.exitCode, 3);
    const cancelled = await sandbox.run('asyncio.current_task().cancel()\nawait asyncio.sleep(1)');
    assert.match(errorTextOf(cancelled), /in <module>\n[^]*CancelledError\n$/);
  });

  test(`${wall}: an interrupt is raised where the code waits, and variables are kept`, async () => {
    await using sandbox = await Sandbox.create({
      ...options,
      expose: { begun: () => interrupt() },
    });
    const interrupt = (): void => void setTimeout(() => sandbox.interrupt(), 20);
    const code = `
import asyncio
kept = []
async def background():
    while True:
        await asyncio.sleep(0.001)
other = asyncio.get_running_loop().create_task(background())
begun()
try:
    await asyncio.sleep(30)
finally:
    kept.append(asyncio.current_task() is not None)
    await asyncio.sleep(0)
    kept.append('after')`;
    const outcome = await sandbox.run(code);
    const text = errorTextOf(outcome);
    assert.match(text, /^Traceback.*\n {2}File "<run-1>", line 10, in <module>\n/);
    assert.match(text, /\nKeyboardInterrupt\n$/);
    assert.ok(!text.includes('During handling') && !text.includes('run_until'), text);
    assert.deepEqual(valueOf(await sandbox.run('await asyncio.sleep(0)\nkept')), [true, 'after']);
    const caught = `
begun()
try:
    await asyncio.gather(asyncio.sleep(30), asyncio.Event().wait())
except KeyboardInterrupt:
    await asyncio.sleep(0)
    result = 'caught'
[result, other.done()]`;
    assert.deepEqual(valueOf(await sandbox.run(caught)), ['caught', false]);
    const busy = await sandbox.run('await asyncio.sleep(0)\nawait begun()\nwhile True: pass');
    assert.match(errorTextOf(busy), /line [23], in <module>[^]*KeyboardInterrupt\n$/);
    const task = `
async def spin():
    await begun()
    while True: pass
await asyncio.gather(spin())`;
    assert.match(errorTextOf(await sandbox.run(task)), /KeyboardInterrupt\n$/);
    assert.deepEqual(valueOf(await sandbox.run('await asyncio.sleep(0)\n1')), 1);
  });

  test(`${wall}: a timeout holds while code awaits, and variables are kept`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = 'import asyncio\nx = 1\nawait asyncio.sleep(60)';
    const outcome = await sandbox.run(code, { timeoutMs: 1500 });
    assert.equal(outcome.status, 'timeout');
    assert.match(errorTextOf(outcome), /KeyboardInterrupt\n$/);
    assert.equal(valueOf(await sandbox.run('x')), 1);
    const deaf = `
async def deaf():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
await asyncio.gather(deaf())`;
    assert.equal((await sandbox.run(deaf, { timeoutMs: 500 })).status, 'timeout');
  });

  test(`${wall}: functions of the host are awaited, side by side and in later runs`, async () => {
    let most = 0;
    let running = 0;
    const slow = async (n: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
      return n * n;
    };
    await using sandbox = await Sandbox.create({ ...options, expose: { slow } });
    const code = 'import asyncio\nsum(await asyncio.gather(*[slow(n) for n in range(5)]))';
    assert.equal(valueOf(await sandbox.run(code)), 30);
    assert.equal(most, 5);
    assert.equal((await sandbox.run('await asyncio.sleep(0); later = slow(9)')).status, 'ok');
    assert.equal(
      valueOf(await sandbox.run('await later + slow_in_line', { inputs: { slow_in_line: 1 } })),
      82,
    );
    assert.equal(valueOf(await sandbox.run('slow(3)')), 9);
    const ofRun = await sandbox.run('await asyncio.sleep(0); late = brief()', {
      expose: { brief: () => sleep(60_000) },
    });
    assert.equal(ofRun.status, 'ok');
    assert.match(errorTextOf(await sandbox.run('await late')), /HostRevokedError/);
  });

  test(`${wall}: coroutines of the guest are called back while its loop runs`, async () => {
    const policy = { limits: { threads: 8 } };
    await using sandbox = await Sandbox.create(wall === 'wasm' ? options : { ...options, policy });
    const apply = async (f: (n: number) => Promise<unknown>, n: number): Promise<number> =>
      Number(await f(n));
    const code = `
import asyncio
async def double(n):
    await asyncio.sleep(0)
    return 2 * n
await asyncio.sleep(0)
found = [await apply(double, 1), apply.__name__]
${wall === 'wasm' ? '' : 'found.append(await asyncio.to_thread(apply, double, 3))'}
found`;
    const outcome = await sandbox.run(code, { expose: { apply } });
    assert.deepEqual(valueOf(outcome), [2, 'apply', ...(wall === 'wasm' ? [] : [6])]);
  });

  test(`${wall}: a coroutine that is called is interrupted as code that awaits`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = `
import asyncio
steps = []
async def wait():
    try:
        await asyncio.sleep(60)
    finally:
        steps.append('ended')`;
    await sandbox.run(code);
    const outcome = await sandbox.call('wait', [], {}, { timeoutMs: 800 });
    assert.equal(outcome.status, 'timeout');
    assert.deepEqual(await sandbox.get('steps'), ['ended']);
  });

  test(`${wall}: what the loop is stopped by ends the run and not the session`, async () => {
    await using sandbox = await Sandbox.create(options);
    const stop = 'import asyncio\nasyncio.get_running_loop().stop()\nawait asyncio.sleep(30)';
    assert.match(errorTextOf(await sandbox.run(stop)), /RuntimeError: Event loop stopped/);
    const exit = `
async def leave():
    raise SystemExit(4)
task = asyncio.get_running_loop().create_task(leave())
await asyncio.sleep(30)`;
    const outcome = await sandbox.run(exit);
    assert.equal(outcome.status === 'exited' && outcome.exitCode, 4);
    const close = 'asyncio.get_running_loop().call_soon(print)\nawait asyncio.sleep(0)\n5';
    assert.equal(valueOf(await sandbox.run(close)), 5);
  });

  test(`${wall}: without top-level await it is the SyntaxError of python file.py`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = 'import asyncio\nawait asyncio.sleep(0)';
    const off = await sandbox.run(code, { topLevelAwait: false });
    assert.match(errorTextOf(off), /SyntaxError: 'await' outside function\n$/);
    assert.match(errorTextOf(await run(code, options)), /SyntaxError: 'await' outside function\n$/);
    for (const wrong of ['lambda: await x', 'def f(): await x', 'return 1', 'yield 1', 'x = = 1']) {
      const outcome = await sandbox.run(wrong);
      assert.match(errorTextOf(outcome), /SyntaxError: /);
      const text = errorTextOf(await sandbox.run(wrong, { topLevelAwait: false }));
      assert.equal(text.replace(/<run-\d+>/, ''), errorTextOf(outcome).replace(/<run-\d+>/, ''));
    }
  });

  test(`${wall}: a program of its own may ask for it, and its loop ends with it`, async () => {
    const code = `
import asyncio
async def background():
    try:
        await asyncio.sleep(60)
    finally:
        print('cancelled')
async def generator():
    try:
        yield 1
    finally:
        print('closed')
task = asyncio.create_task(background())
source = generator()
print(await anext(source))
await asyncio.sleep(0)
6 * 7`;
    const outcome = await run(code, { ...options, topLevelAwait: true });
    assert.equal(valueOf(outcome), 42);
    assert.equal(outcome.stdout, '1\ncancelled\nclosed\n');
  });
}
