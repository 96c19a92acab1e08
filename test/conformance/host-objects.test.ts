import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { z } from 'zod';
import {
  currentCall,
  GuestError,
  hostFunction,
  HostObject,
  proxy,
  PublicError,
  PythonTuple,
} from '../../src/index.ts';
import type { Exposure, HostErrorReport, PythonFunction, PythonValue } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

/** A class whose methods and getters a guest may use; its fields it may not. */
class Counter extends HostObject {
  readonly secret = 'secret';
  #count = 0;

  increase(by = 1): number {
    this.#count += by;
    return this.#count;
  }

  get count(): number {
    return this.#count;
  }

  set count(value: number) {
    this.#count = value;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let n = 0; n < this.#count; n += 1) {
      yield n;
    }
  }
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  /** The value of a program with something exposed; an error shows what became of it. */
  const valueOf = async (code: string, expose: Exposure): Promise<PythonValue | undefined> => {
    const outcome = await run(code, { ...options, expose, timeoutMs: 10_000 });
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    return outcome.status === 'ok' ? outcome.value : undefined;
  };

  test(`${wall}: functions of the host are called, whether they are async or not`, async () => {
    const expose = {
      add: (one: number, other: number) => one + other,
      later: async (value: string) => {
        await sleep(5);
        return `${value}!`;
      },
      options: (first: number, keywords: object) => [first, Object.keys(keywords)],
    };
    assert.deepEqual(
      await valueOf('[add(1, 2), later("x"), options(1, a=2, b=3), callable(add)]', expose),
      [3, 'x!', [1, ['a', 'b']], true],
    );
  });

  test(`${wall}: what is exposed is a global, and can be imported from host`, async () => {
    const code = `
from host import answer
import host
def inside():
    from host import answer
    return answer()
[answer(), host.answer(), inside(), repr(answer), 'answer' in dir(host)]`;
    assert.deepEqual(await valueOf(code, { answer: () => 42 }), [
      ...[42, 42, 42, '<host function answer>', true],
    ]);
  });

  test(`${wall}: plain objects show what they have, to any depth, and nothing can be changed`, async () => {
    const config = {
      name: 'x',
      nested: { list: [1, { deep: true }] },
      greet: (s: string) => `hi ${s}`,
    };
    const code = `
def refused(action):
    try:
        action()
    except (AttributeError, TypeError) as error:
        return isinstance(error, host.HostError) or type(error).__name__
    return 'done'
import host
def set_name(): config.name = 'y'
def set_item(): config['name'] = 'y'
def delete_name(): del config.name
[
    config.name, config['name'], config.nested.list[1].deep, config.greet('you'), len(config.nested.list),
    'name' in config, 'other' in config, sorted(config), [type(x) for x in config.nested.list][0] is int,
    hasattr(config, 'toString'), hasattr(config, 'constructor'), hasattr(config, '__proto__'),
    refused(set_name) != 'done', refused(set_item) != 'done', refused(delete_name) != 'done',
    sorted(n for n in dir(config) if not n.startswith('_')),
    config is config, config.nested is config.nested, config == config.nested, len({config, config}),
]`;
    assert.deepEqual(await valueOf(code, { config }), [
      ...['x', 'x', true, 'hi you', 2, true, false, ['greet', 'name', 'nested'], true],
      ...[false, false, false, true, true, true, ['greet', 'name', 'nested']],
      ...[true, true, false, 1],
    ]);
    assert.equal(config.name, 'x');
  });

  test(`${wall}: instances of a class that extends HostObject show methods and getters only`, async () => {
    const counter = new Counter();
    const code = `
values = [counter.increase(), counter.increase(by) if (by := 3) else None, counter.count, list(counter)]
counter.count = 2
values += [counter.count, [n for n in counter], hasattr(counter, 'secret'), hasattr(counter, 'constructor')]
values`;
    assert.deepEqual(await valueOf(code, { counter }), [
      ...[1, 4, 4, [0, 1, 2, 3], 2, [0, 1], false, false],
    ]);
    assert.equal(counter.count, 2);
  });

  test(`${wall}: a proxy allows what it names and nothing else`, async () => {
    const closed: string[] = [];
    const map = new Map([['a', 1]]);
    const connection = {
      url: 'db://secret',
      mode: 'r',
      query: (sql: string) => [{ sql }],
      drop: () => closed.push('dropped'),
      [Symbol.dispose]: () => closed.push('disposed'),
    };
    const expose = {
      db: proxy(connection, { allow: ['query', 'mode', Symbol.dispose], write: ['mode'] }),
      table: proxy(map, { allow: ['get', 'set', 'has', 'delete', 'size', Symbol.iterator] }),
    };
    const code = `
with db as same:
    rows = same.query('select 1')
db.mode = 'w'
table['b'] = 2
before = [table['a'], 'b' in table, len(table), sorted(pair[0] for pair in table)]
del table['a']
[rows, same is db, db.mode, hasattr(db, 'url'), hasattr(db, 'drop'), before, len(table), 'a' in table]`;
    const value = await valueOf(code, expose);
    assert.ok(Array.isArray(value));
    const [rows, ...rest] = value;
    assert.equal(JSON.stringify(rows), '[{"sql":"select 1"}]');
    assert.deepEqual(rest, [true, 'w', false, false, [1, true, 2, ['a', 'b']], 1, false]);
    assert.deepEqual(closed, ['disposed']);
  });

  test(`${wall}: a function of the guest becomes one of the host, and its errors are typed`, async () => {
    const seen: unknown[] = [];
    const expose = {
      each: async (items: readonly number[], callback: PythonFunction) => {
        const results: PythonValue[] = [];
        for (const item of items) {
          results.push(await callback(item));
        }
        return results;
      },
      attempt: async (callback: PythonFunction) => {
        try {
          await callback();
        } catch (error) {
          assert.ok(error instanceof GuestError);
          seen.push(error.error.name, error.error.message);
        }
        return 'survived';
      },
      pass: (callback: PythonFunction) => callback(),
    };
    const code = `
def fail():
    raise KeyError('inside')
try:
    pass_on = pass_(fail)
except KeyError as error:
    same = error.args
[each([1, 2, 3], lambda n: n * n), attempt(fail), same,
 each([2], lambda n: each([n, n], lambda m: m + 1))]`;
    const { pass, ...others } = expose;
    const value = await valueOf(code, { ...others, pass_: pass });
    assert.ok(Array.isArray(value));
    assert.deepEqual(value[0], [1, 4, 9]);
    assert.equal(value[1], 'survived');
    assert.deepEqual(value[3], [[3, 3]]);
    assert.deepEqual(seen, ['KeyError', "'inside'"]);
  });

  test(`${wall}: an error of the host is told only when it is public`, async () => {
    const reports: HostErrorReport[] = [];
    const expose = {
      secretive: () => {
        throw new Error('password: hunter2');
      },
      open: () => {
        throw new PublicError('no such user');
      },
    };
    const code = `
import host
told = []
for function in secretive, open_:
    try:
        function()
    except host.HostError as error:
        told.append((str(error), error.id))
told`;
    const outcome = await run(code, {
      ...options,
      expose: { secretive: expose.secretive, open_: expose.open },
      onHostError: (report) => reports.push(report),
    });
    assert.ok(outcome.status === 'ok');
    const shown = outcome.repr ?? '';
    assert.match(shown, /no such user/);
    assert.doesNotMatch(shown, /hunter2|password/);
    assert.equal(reports.length, 1);
    assert.ok(shown.includes(reports[0]?.id ?? 'no report'));
    assert.match(String(reports[0]?.error), /hunter2/);
  });

  test(`${wall}: no frame of ours is in what a guest prints of a failed call, or of its stack`, async () => {
    const fail = (): never => {
      throw new PublicError('no');
    };
    const code = `
import traceback
try:
    fail()
except Exception:
    traceback.print_exc()
def inner():
    traceback.print_stack()
inner()`;
    const outcome = await run(code, { ...options, expose: { fail } });
    assert.equal(
      outcome.stderr.replaceAll(/^ +[~^]+\n/gm, ''), // which lines are marked differs by version
      `Traceback (most recent call last):
  File "<run-1>", line 4, in <module>
    fail()
host.HostError: no
  File "<run-1>", line 9, in <module>
    inner()
  File "<run-1>", line 8, in inner
    traceback.print_stack()
`,
    );
  });

  test(`${wall}: arguments are checked against a schema before the function runs`, async () => {
    let calls = 0;
    const fetchUser = hostFunction(
      (id: number, full?: boolean) => {
        calls += 1;
        return { id, full: full ?? false };
      },
      { parameters: { id: z.number().int().positive(), full: z.boolean().optional() } },
    );
    const code = `
def attempt(*args, **kwargs):
    try:
        return fetch_user(*args, **kwargs)["id"]
    except TypeError as error:
        return str(error)
[attempt(7), attempt(id=8, full=True), attempt("x"), attempt(-1), attempt(), attempt(1, 2, 3), attempt(1, other=2)]`;
    const value = await valueOf(code, { fetch_user: fetchUser });
    assert.ok(Array.isArray(value));
    assert.deepEqual(value.slice(0, 2), [7, 8]);
    for (const message of value.slice(2)) {
      assert.equal(typeof message, 'string');
    }
    assert.match(JSON.stringify(value[2]), /id/);
    assert.equal(calls, 2);
  });

  test(`${wall}: under asyncio calls are awaitable and go on side by side`, async () => {
    let running = 0;
    let most = 0;
    const expose = {
      slow: async (n: number) => {
        running += 1;
        most = Math.max(most, running);
        await sleep(20);
        running -= 1;
        return n * n;
      },
      numbers: proxy(
        {
          async *[Symbol.asyncIterator]() {
            yield 1;
            await sleep(1);
            yield 2;
          },
        },
        { allow: [Symbol.asyncIterator] },
      ),
    };
    const code = `
import asyncio
async def main():
    squares = await asyncio.gather(*[slow(n) for n in range(10)])
    seen = [n async for n in numbers]
    single = await slow(3)
    try:
        await asyncio.wait_for(slow(1), 0.001)
    except asyncio.TimeoutError:
        seen.append('timeout')
    return [squares, seen, single]
asyncio.run(main()) + [slow(5)]`;
    assert.deepEqual(await valueOf(code, expose), [
      ...[[0, 1, 4, 9, 16, 25, 36, 49, 64, 81], [1, 2, 'timeout'], 9, 25],
    ]);
    assert.equal(most, 10);
  });

  test(`${wall}: what is revoked can't be used, and budgets end`, async () => {
    const once = hostFunction(() => 'done', { budget: { calls: 2 } });
    const object = proxy({ ping: () => 'pong' }, { allow: ['ping'] });
    await using sandbox = await Sandbox.create({ ...options, expose: { once, object } });
    const attempt = `
import host
def attempt(function):
    try:
        return function()
    except host.HostError as error:
        return type(error).__name__
`;
    const before = await sandbox.run(
      `${attempt}[attempt(once) for n in range(3)] + [attempt(object.ping)]`,
    );
    assert.deepEqual(before.status === 'ok' && before.value, [
      ...['done', 'done', 'HostBudgetError', 'pong'],
    ]);
    object.revoke();
    const after = await sandbox.run('attempt(lambda: object.ping())');
    assert.equal(after.status === 'ok' && after.value, 'HostRevokedError');
  });

  test(`${wall}: what a run exposes is gone after it`, async () => {
    await using sandbox = await Sandbox.create(options);
    const first = await sandbox.run('kept = once\nonce()', { expose: { once: () => 1 } });
    assert.equal(first.status === 'ok' && first.value, 1);
    const second = await sandbox.run('once()');
    assert.equal(second.status === 'error' && second.error.name, 'NameError');
    const third = await sandbox.run('kept()');
    assert.equal(third.status === 'error' && third.error.name, 'host.HostRevokedError');
  });

  test(`${wall}: references die when the guest's collector frees them`, async () => {
    class Item extends HostObject {
      value(): number {
        return 1;
      }
    }
    const expose = { make: () => new Item() };
    const policy = { limits: { timeoutMs: 60_000 } }; // 10,000 calls, on a busy machine
    await using sandbox = await Sandbox.create({ ...options, expose, policy });
    const outcome = await sandbox.run(
      'import gc\nsum(make().value() for n in range(5000)), gc.collect()',
      { timeoutMs: 120_000 },
    );
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    await sandbox.run('make().value()');
    assert.ok(sandbox.references.hostObjects < 1100, String(sandbox.references.hostObjects));
    assert.equal(sandbox.references.runningCalls, 0);
  });

  test(`${wall}: a result arrives although an answer is on its way to a guest that has ended`, async () => {
    const slow = async (): Promise<string> => {
      const { signal } = currentCall();
      await new Promise<void>((settle) => signal.addEventListener('abort', () => settle()));
      return 'x'.repeat(1000);
    };
    const code = `
import asyncio
async def main():
    await asyncio.wait_for(slow(), 0.02)
asyncio.run(main())`;
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, () => run(code, { ...options, expose: { slow } })),
    );
    const names = outcomes.map((outcome) => outcome.status === 'error' && outcome.error.name);
    assert.deepEqual([...new Set(names)], ['TimeoutError']);
  });

  // Each crosses two processes more at a service.
  const calls = wall === 'service' ? 20_000 : 100_000;

  test(`${wall}: nothing is left of ${calls} calls, on either side`, async () => {
    class Item extends HostObject {
      apply(callback: PythonFunction): PythonFunction {
        return callback;
      }
    }
    const expose = { make: () => new Item() };
    await using sandbox = await Sandbox.create({
      ...options,
      expose,
      policy: { limits: { timeoutMs: 600_000, cpuMs: 600_000 } },
    });
    const round = `
import gc
def back(): pass
def calls(count):
    for n in range(count // 2):
        assert make().apply(back) is back
calls(CALLS)
gc.collect(), len(gc.get_objects())`;
    const first = await sandbox.run(`CALLS = 2000${round}`);
    const second = await sandbox.run(`CALLS = ${calls - 2000}${round}`);
    assert.ok(first.status === 'ok' && second.status === 'ok', JSON.stringify(second));
    const objects = (value: PythonValue | undefined): number =>
      value instanceof PythonTuple ? Number(value.items[1]) : NaN;
    assert.ok(objects(second.value) < objects(first.value) + 3000);
    await sandbox.run('make()');
    const { hostObjects, runningCalls } = sandbox.references;
    assert.ok(hostObjects < 1100 && runningCalls === 0, JSON.stringify(sandbox.references));
  });

  test(`${wall}: results of the host that are no data are refused, unless they are wrapped`, async () => {
    const expose = {
      leak: () => ({ save: () => 'saved' }),
      instance: () => new URL('http://secret.example'),
      wrapped: () => proxy({ save: () => 'saved' }, { allow: ['save'] }),
    };
    const code = `
import host
def attempt(function):
    try:
        return type(function()).__name__
    except host.HostError as error:
        return 'refused'
[attempt(leak), attempt(instance), wrapped().save()]`;
    const outcome = await run(code, { ...options, expose, onHostError: () => {} });
    assert.deepEqual(outcome.status === 'ok' && outcome.value, ['refused', 'refused', 'saved']);
  });

  test(`${wall}: a host call in progress does not outlive an interrupt, a timeout or the guest`, async () => {
    const never = (): Promise<never> => new Promise(() => {});
    await using sandbox = await Sandbox.create({ ...options, expose: { never } });
    await sandbox.run('x = 1');
    const late = await sandbox.run('never()', { timeoutMs: 200 });
    assert.equal(late.status, 'timeout');
    const after = await sandbox.run('x');
    assert.equal(after.status === 'ok' && after.value, 1, 'the variables are kept');
    const running = sandbox.run('never()');
    await sleep(20);
    sandbox.kill();
    assert.equal((await running).status, 'cancelled');
  });

  test(`${wall}: threads of the guest call side by side`, async () => {
    const code = `
import threading
results = {}
def work(n):
    results[n] = slow(n)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sorted(results.values())`;
    const slow = async (n: number): Promise<number> => {
      await sleep(10);
      return n;
    };
    const outcome = await run(code, {
      ...options,
      policy: { limits: { threads: 8 } },
      expose: { slow },
    });
    if (wall !== 'wasm') {
      assert.deepEqual(outcome.status === 'ok' && outcome.value, [0, 1, 2, 3], outcome.stderr);
    }
  });
}
