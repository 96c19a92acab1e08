import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { hostFunction, proxy, PublicError } from '../../src/capability/index.ts';
import { HostObject } from '../../src/model/reference.ts';
import { PythonTuple } from '../../src/model/value.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

class Database extends HostObject {
  closed = 0;
  readonly #rows = new Map([['a', 1]]);

  query(sql: string, ...more: readonly PythonValue[]): readonly PythonValue[] {
    return [sql, ...more];
  }

  get rowCount(): number {
    return this.#rows.size;
  }

  get(key: string): number | undefined {
    return this.#rows.get(key);
  }

  set(key: string, value: number): void {
    this.#rows.set(key, value);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#rows.keys();
  }

  [Symbol.dispose](): void {
    this.closed += 1;
  }
}

const ATTEMPT = `
def attempt(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__ + ': ' + str(error)
`;

for (const python of PYTHONS) {
  describe(`objects of the host in the guest, Python ${versionOf(python)}`, () => {
    it('are globals and in the module host, which is not there before', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('import host');
      assert.equal(error.name, 'ModuleNotFoundError');
      const exposed = { add: (one: number, other: number) => one + other };
      const { value } = await agent.ok(
        'import host\nfrom host import add as same\n[add(1, 2), host.add(3, 4), same is add, host.HostError.__module__, repr(add)]',
        { exposed },
      );
      assert.deepEqual(value, [3, 7, true, 'host', '<host function add>']);
      assert.equal((await agent.ok('add(5, 5)')).value, 10);
    });

    it('are there for one run only, when they were for it only', async () => {
      await using agent = new AgentProcess({ python });
      const runExposed = { one: () => 1, two: () => 2, three: () => 3 };
      await agent.ok('kept = one\ntwo = "own"', { runExposed, exposed: { three: () => 'three' } });
      const { value } = await agent.ok(
        'import host\n[kept() if callable(kept) else 0, two, three(), hasattr(host, "one"), "one" in globals()]',
      );
      assert.deepEqual(value, [1, 'own', 'three', false, false]);
    });

    it('can do what the host allows, and nothing else', async () => {
      await using agent = new AgentProcess({ python });
      const db = new Database();
      const code = `${ATTEMPT}
import copy, inspect, pickle
with db as same:
    db['b'] = 2
[
    same is db, db.query('select', 1), db.rowCount, db['a'], list(db), callable(db), callable(db.query),
    repr(db), repr(db.query), db.query == db.query, hash(db) == hash(db), type(db).__module__,
    attempt(lambda: db.nothing), attempt(lambda: db.__nothing__), attempt(lambda: len(db)),
    attempt(lambda: setattr(db, 'rowCount', 5)), attempt(lambda: delattr(db, 'query')),
    attempt(lambda: db()), attempt(lambda: copy.copy(db))[:9], attempt(lambda: copy.deepcopy(db))[:9],
    attempt(lambda: pickle.dumps(db))[:9], attempt(lambda: pickle.dumps(db.query))[:9],
    attempt(lambda: type(db)()), [name for name in dir(db) if name[0] != '_'],
]`;
      const { value } = await agent.ok(code, { exposed: { db } });
      assert.deepEqual(value, [
        ...[true, ['select', 1], 2, 1, ['a', 'b'], false, true],
        ...['<host object Database>', '<host method Database.query>', true, true, 'host'],
        ...["AttributeError: <host object Database> has no attribute 'nothing'"],
        ...["AttributeError: <host object Database> has no attribute '__nothing__'"],
        ...["TypeError: object of type 'HostObject' has no len()"],
        "AttributeError: <host object Database> does not let 'rowCount' be changed",
        "AttributeError: <host object Database> does not let 'query' be changed",
        ...["TypeError: 'HostObject' object is not callable"],
        ...['TypeError', 'TypeError', 'TypeError', 'TypeError'].map((name) =>
          `${name}:`.slice(0, 9),
        ),
        'TypeError: objects of the host cannot be made by the guest',
        ['get', 'query', 'rowCount', 'set'],
      ]);
      assert.equal(db.closed, 1);
    });

    it('have the signature and the text that the host gives them', async () => {
      await using agent = new AgentProcess({ python });
      const fetch = hostFunction((id: number) => id, {
        signature: 'fetch_user(id: int, *, full: bool = False) -> dict',
        doc: 'One user.',
      });
      const { value } = await agent.ok(
        'import inspect\n[str(inspect.signature(fetch)), inspect.getdoc(fetch), fetch.__name__, fetch.__qualname__, str(inspect.signature(plain)) if hasattr(plain, "__signature__") else None]',
        { exposed: { fetch, plain: () => 1 } },
      );
      assert.deepEqual(value, [
        ...['(id: int, *, full: bool = False) -> dict', 'One user.'],
        ...['fetch_user', 'fetch_user', null],
      ]);
    });

    it('keep the names in their signature as text', async () => {
      await using agent = new AgentProcess({ python });
      const find = hostFunction((id: number) => id, {
        signature: 'find(id: User, /, *rest: "Row", mode=Mode.FAST, **more) -> list[User]',
      });
      const { value } = await agent.ok(
        'import inspect\ns = inspect.signature(find)\n[str(s), s.parameters["id"].annotation == "User"]',
        { exposed: { find } },
      );
      const text = `(id: User, /, *rest: 'Row', mode=Mode.FAST, **more) -> list[User]`;
      assert.deepEqual(value, [text, true]);
    });

    it('in a message are released after it, even if nothing else holds them', async () => {
      await using agent = new AgentProcess({ python });
      const items = () => [proxy({ z: 3 }, { allow: ['z'] })];
      const cfg = proxy({ items }, { allow: ['items'] });
      await agent.ok('', { exposed: { cfg, same: (value: PythonValue) => value } });
      const first = await agent.ok('cfg.items()[0]');
      assert.ok(first.value !== undefined);
      assert.equal((await agent.ok('[[v] for v in cfg.items()][0][0].z')).value, 3);
      const all = await agent.ok('[v for v in cfg.items()]');
      assert.ok(Array.isArray(all.value) && all.value.length === 1);
      assert.equal((await agent.ok('same([v for v in cfg.items()])[0].z')).value, 3);
      await agent.ok(
        'def give(): return [v for v in cfg.items()]\nasync def later(): return [v for v in await cfg.items()]',
      );
      for (const name of ['give', 'later']) {
        const { value } = await agent.operate({ action: 'call', name });
        assert.ok(Array.isArray(value) && value.length === 1);
      }
      const code =
        'import asyncio\nasync def main():\n    return await same([v for v in await cfg.items()])\nlen(asyncio.run(main()))';
      assert.equal((await agent.ok(code)).value, 1);
    });

    it('may be dropped by the thousands at once', async () => {
      await using agent = new AgentProcess({ python });
      const make = (count: number) =>
        Array.from({ length: count }, () => proxy({ size: 1 }, { allow: ['size'] }));
      const code = 'many = make(5000)\ndel many\nmake(1)[0].size';
      assert.equal((await agent.ok(code, { exposed: { make } })).value, 1);
    });

    it('raise what Python would, and a HostError at the same time', async () => {
      await using agent = new AgentProcess({ python });
      const fail = (kind: 'attribute' | 'key' | 'index' | 'type' | 'value'): never => {
        throw new PublicError(`no ${kind}`, { kind });
      };
      const code = `
import host
def attempt(kind):
    try:
        fail(kind)
    except host.HostError as error:
        return [c.__name__ for c in type(error).__mro__ if c.__module__ == 'builtins'][:-3], str(error)
[attempt(kind) for kind in ('attribute', 'key', 'index', 'type', 'value')]`;
      const { repr } = await agent.ok(code, { exposed: { fail } });
      assert.equal(
        repr,
        "[(['AttributeError'], 'no attribute'), (['KeyError', 'LookupError'], 'no key'), " +
          "(['IndexError', 'LookupError'], 'no index'), (['TypeError'], 'no type'), (['ValueError'], 'no value')]",
      );
      const { value } = await agent.ok(
        'try:\n    secret()\nexcept host.HostError as error:\n    result = [error.id, "hunter" in str(error)]\nresult',
        {
          exposed: {
            secret: () => {
              throw new Error('hunter2');
            },
          },
        },
      );
      assert.deepEqual(value, [agent.reports[0]?.id, false]);
    });

    it('leave no lines of the agent in tracebacks', async () => {
      await using agent = new AgentProcess({ python });
      const fail = (): never => {
        throw new PublicError('refused');
      };
      const db = new Database();
      const { error } = await agent.fails('def f():\n    fail()\nf()', { exposed: { fail, db } });
      assert.equal(
        error.text.replaceAll(/^ *[~^]+\n/gm, ''),
        'Traceback (most recent call last):\n  File "<run-1>", line 3, in <module>\n    f()\n' +
          '  File "<run-1>", line 2, in f\n    fail()\nhost.HostError: refused\n',
      );
      const missing = await agent.fails('db.nothing');
      assert.deepEqual(
        missing.error.frames.map(({ file }) => file),
        ['<run-2>'],
      );
    });

    it('give the guest its own exceptions back', async () => {
      await using agent = new AgentProcess({ python });
      const pass = (callback: () => PythonValue): PythonValue => callback();
      const code = `
class Own(Exception): pass
thrown = Own('x')
def fail(): raise thrown
try:
    pass_(fail)
except Own as error:
    result = error is thrown
result`;
      assert.equal((await agent.ok(code, { exposed: { pass_: pass } })).value, true);
    });

    it('call back into the guest, which may call the host again, to some depth', async () => {
      await using agent = new AgentProcess({ python });
      const again = (callback: (n: number) => Promise<PythonValue>, n: number) => callback(n);
      const code = `
import threading
def down(n):
    assert threading.current_thread() is threading.main_thread()
    return n if n == 0 else 1 + again(down, n - 1)
print('called back')
down(20)`;
      const { value } = await agent.ok(code, { exposed: { again } });
      assert.equal(value, 20);
      const deep = await agent.fails('down(10_000)');
      assert.equal(deep.error.name, 'RecursionError');
      assert.equal((await agent.ok('down(2)')).value, 2);
    });

    it('can be called by several threads at once', async () => {
      await using agent = new AgentProcess({ python });
      let running = 0;
      let most = 0;
      const slow = async (n: number): Promise<number> => {
        running += 1;
        most = Math.max(most, running);
        await sleep(5 + ((n * 7) % 5));
        running -= 1;
        return n;
      };
      const code = `
import threading
results = {}
def work(n):
    for step in range(10):
        results[n, step] = slow(n * 10 + step)
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
all(value == n * 10 + step for (n, step), value in results.items()), len(results)`;
      assert.equal((await agent.ok(code, { exposed: { slow } })).repr, '(True, 80)');
      assert.equal(most, 8);
    });

    it('make a thread wait that calls while no program runs', async () => {
      await using agent = new AgentProcess({ python });
      const calls: number[] = [];
      const note = (n: number): void => void calls.push(n);
      await agent.ok(
        'import threading, time\ndef work():\n    time.sleep(0.1)\n    note(1)\nthread = threading.Thread(target=work)\nthread.start()',
        { exposed: { note } },
      );
      await sleep(200);
      assert.deepEqual(calls, []);
      await agent.ok('thread.join()');
      assert.deepEqual(calls, [1]);
    });

    it('are interrupted while they wait, and a late answer does no harm', async () => {
      await using agent = new AgentProcess({ python });
      let answer: (value: string) => void = () => {};
      const wait = (): Promise<string> =>
        new Promise((resolve) => {
          answer = resolve;
        });
      assert.ok(agent.process.stdout !== null);
      agent.start('x = 5\nprint("on")\nwait()', { exposed: { wait, one: () => 1 } });
      await once(agent.process.stdout, 'data');
      await sleep(50);
      agent.process.kill('SIGINT');
      const result = await agent.result();
      assert.ok(result.status === 'error' && result.interrupted);
      assert.deepEqual(
        result.error.frames.map(({ file, line }) => [file, line]),
        [['<run-1>', 3]],
      );
      assert.ok(agent.seen.some(({ op }) => op === 'cancel'));
      answer('late');
      assert.equal((await agent.ok('x + one()')).value, 6);
    });

    it('may be called by signal handlers and finalizers, whatever they interrupt', async () => {
      await using agent = new AgentProcess({ python });
      let marks = 0;
      const exposed = {
        mark: () => {
          marks += 1;
          return marks;
        },
        add: (one: number, other: number) => one + other,
        slow: () => sleep(20).then(() => 'slow'),
      };
      const code = `
import gc, signal, threading
class Cycle:
    def __init__(self): self.self = self
    def __del__(self): mark()
seen = []
signal.signal(signal.SIGALRM, lambda *details: seen.append(mark()))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0007)
wrong = 0
def background():
    global wrong
    for n in range(300):
        wrong += add(n, 1) != n + 1
thread = threading.Thread(target=background)
thread.start()
for n in range(1500):
    Cycle()
    wrong += add(n, n) != 2 * n
results = {slow() for n in range(5)}
thread.join()
signal.setitimer(signal.ITIMER_REAL, 0)
gc.collect()
wrong, results, len(seen) > 10`;
      const { repr } = await agent.ok(code, { exposed });
      assert.equal(repr, "(0, {'slow'}, True)");
      assert.ok(marks > 1500);
    });

    it('survive exceptions raised in the midst of calls', async () => {
      await using agent = new AgentProcess({ python });
      const exposed = { echo: (value: PythonValue) => value };
      const code = `
import signal
class Late(Exception): pass
def alarm(*details): raise Late
signal.signal(signal.SIGALRM, alarm)
late = wrong = 0
big = 'x' * 300_000
for n in range(1500):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.00001 + (n % 50) * 0.000004)
        value = big if n % 10 == 0 else n
        wrong += echo(value) != value
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Late:
        late += 1
signal.setitimer(signal.ITIMER_REAL, 0)
wrong, late > 20, echo(7)`;
      assert.equal((await agent.ok(code, { exposed })).repr, '(0, True, 7)');
      assert.equal((await agent.ok('echo(8)')).value, 8);
    });

    it('are not for a process that the guest has forked', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import os, host
pid = os.fork()
if pid == 0:
    try:
        ping()
        code = 1
    except host.HostError as error:
        code = 7 if 'forked' in str(error) else 2
    os._exit(code)
os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), ping()`;
      const { repr } = await agent.ok(code, { exposed: { ping: () => 'pong' } });
      assert.equal(repr, "(7, 'pong')");
    });

    it('end a process that was forked in the midst of a callback', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import os
def fork():
    pid = os.fork()
    if pid: return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    raise SystemExit(5)
pass_(fork)`;
      const { value } = await agent.ok(code, {
        exposed: { pass_: (callback: () => PythonValue) => callback() },
      });
      assert.equal(value, 5);
    });

    it('are forgotten by the host when the guest has dropped them', async () => {
      await using agent = new AgentProcess({ python });
      const make = (): HostObject => new Database();
      await agent.ok(
        'import gc\nfor n in range(3000): make()\nkept = make()\nsame = [kept]\ngc.collect()\nNone',
        { exposed: { make } },
      );
      await agent.ok('kept.rowCount');
      assert.ok(agent.capabilities.counts.hostObjects < 10);
      await agent.ok('del kept, same');
      await agent.ok('1');
      assert.equal(agent.capabilities.counts.hostObjects, 1);
    });

    it('leave the program a module of its own that is called host', async () => {
      await using agent = new AgentProcess({ python });
      const code =
        'import sys, types\nsys.modules["host"] = types.ModuleType("host")\nsys.modules["host"].own = 5\nimport host\nhost.own';
      assert.equal((await agent.ok(code)).value, 5);
      assert.equal((await agent.ok('import host\nhost.own')).value, 5);
    });

    it('come through what a program does to the module host', async () => {
      await using agent = new AgentProcess({ python });
      const exposed = { ping: () => 'pong' };
      await agent.ok('1', { exposed });
      for (const code of [
        'import sys\ndel sys.modules["host"]',
        'import host\nhost.__dict__.clear()',
        'import host\nhost.HostError = None\nhost.ping = 5',
        'import sys\nsys.modules["host"] = None',
        'import builtins\nbuiltins.map = builtins.len = builtins.type = builtins.set = None',
        'import marshal, os, _thread\nmarshal.loads = os.read = os.write = _thread.get_ident = None',
      ]) {
        await agent.run(code);
        assert.equal((await agent.ok('ping()')).value, 'pong', code);
      }
      const { value } = await agent.ok('import host\nhost.other()', {
        exposed: { other: () => 1 },
      });
      assert.equal(value, 1);
    });

    it('are hidden from trace functions of the guest', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import sys
names = set()
def trace(frame, event, argument):
    names.add(frame.f_code.co_filename)
    return trace
sys.settrace(trace)
ping()
traced = sys.gettrace() is trace
sys.settrace(None)
traced, len([name for name in names if 'agent/frames.py' in name or 'agent/calls.py' in name])`;
      const { value } = await agent.ok(code, { exposed: { ping: () => 'pong' } });
      assert.deepEqual(value, new PythonTuple([true, 0]));
    });

    it('refuse arguments that are too large, before anything is sent', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('echo(bytes(130 * 1024 * 1024))', {
        exposed: { echo: (value: PythonValue) => value },
      });
      assert.equal(error.name, 'host.HostValueError');
      assert.equal((await agent.ok('echo(1)')).value, 1);
    });

    it('are counted down by budgets and revoked', async () => {
      await using agent = new AgentProcess({ python });
      const once = hostFunction(() => 'done', { budget: { calls: 1 } });
      const object = proxy({ ping: () => 'pong' }, { allow: ['ping'] });
      const code = `
import host
def attempt(function):
    try:
        return function()
    except host.HostError as error:
        return type(error).__name__
[attempt(once), attempt(once), attempt(object.ping)]`;
      const { value } = await agent.ok(code, { exposed: { once, object } });
      assert.deepEqual(value, ['done', 'HostBudgetError', 'pong']);
      object.revoke();
      const after = await agent.ok('attempt(object.ping)');
      assert.equal(after.value, 'HostRevokedError');
    });
  });
}
