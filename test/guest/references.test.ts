import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GuestError } from '../../src/capability/index.ts';
import { PythonReference } from '../../src/model/reference.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

const CLASS = `
class Account:
    alive = 0
    def __init__(self, owner):
        self.owner = owner
        self.entries = []
        Account.alive += 1
    def __del__(self):
        Account.alive -= 1
    def add(self, amount, *, note=''):
        if amount < 0:
            raise ValueError('negative')
        self.entries.append(amount)
        return len(self.entries)
    def __iter__(self):
        return iter(self.entries)
    def __len__(self):
        return len(self.entries)
    def __getitem__(self, index):
        return self.entries[index]
    def __repr__(self):
        return '<Account of %s>' % self.owner
account = Account('Ann')
`;

for (const python of PYTHONS) {
  describe(`what the host does in the guest, Python ${versionOf(python)}`, () => {
    it('reads, sets, deletes and lists variables', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.operate({ action: 'get', name: 'x' })).value, undefined);
      await agent.operate({ action: 'set', name: 'x', args: [[1, 2]] });
      assert.deepEqual((await agent.operate({ action: 'get', name: 'x' })).value, [1, 2]);
      assert.equal((await agent.operate({ action: 'contains', name: 'x' })).value, true);
      assert.equal((await agent.ok('x.append(3)\nlen(x)')).value, 3);
      const names = (await agent.operate({ action: 'dir' })).value;
      assert.ok(Array.isArray(names) && names.includes('x'));
      await agent.operate({ action: 'delete', name: 'x' });
      await assert.rejects(agent.operate({ action: 'delete', name: 'x' }), GuestError);
      assert.equal((await agent.operate({ action: 'get', name: 'x.y' })).value, undefined);
    });

    it('calls functions by name, also through dots, and awaits coroutines', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok(
        'import asyncio, math\ndef f(a, *, b): return [a, b]\nasync def g(n):\n    await asyncio.sleep(0)\n    return n',
      );
      const call = async (name: string, ...args: readonly number[]) =>
        (await agent.operate({ action: 'call', name, args })).value;
      assert.equal(await call('math.sqrt', 9), 3);
      assert.equal(await call('max', 1, 5), 5);
      assert.equal(await call('g', 7), 7);
      const named = { action: 'call', name: 'f', args: [1], kwargs: { b: 2 } } as const;
      assert.deepEqual((await agent.operate(named)).value, [1, 2]);
      await assert.rejects(call('nothing'), /NameError|nothing/);
    });

    it('uses an object that stays in the guest', async () => {
      await using agent = new AgentProcess({ python });
      const { value: account } = await agent.ok(`${CLASS}account`);
      assert.ok(account instanceof PythonReference);
      assert.equal(account.type, '__main__.Account');
      assert.equal(account.repr, '<Account of Ann>');
      assert.equal(account.kind, 'object');
      assert.equal(account.callable, false);
      const add = await account.get('add');
      assert.ok(add instanceof PythonReference && add.callable && add.kind === 'function');
      assert.equal(await add.call([5], { note: 'x' }), 1);
      assert.equal(await add.call([7]), 2);
      await account.set('owner', 'Bob');
      const amounts: unknown[] = [];
      for await (const amount of account) {
        amounts.push(amount);
      }
      assert.deepEqual(amounts, [5, 7]);
      assert.equal((await agent.ok('account.owner')).value, 'Bob');
      const same = await agent.ok('check(account) and account', {
        inputs: { given: account },
        code: 'given is account',
      });
      assert.equal(same.value, true);
    });

    it('reads asynchronous iterators, too', async () => {
      await using agent = new AgentProcess({ python });
      const { value: numbers } = await agent.ok(
        'import asyncio\nasync def numbers():\n    for n in range(3):\n        await asyncio.sleep(0)\n        yield n\nnumbers()',
      );
      assert.ok(numbers instanceof PythonReference);
      const seen: unknown[] = [];
      for await (const number of numbers) {
        seen.push(number);
      }
      assert.deepEqual(seen, [0, 1, 2]);
    });

    it('hears of exceptions as a run does; SystemExit is one of them', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok(
        'import sys\ndef fail():\n    raise KeyError("x")\ndef leave(): sys.exit(3)\ndef say():\n    print("said")',
      );
      await assert.rejects(agent.operate({ action: 'call', name: 'fail' }), (error: unknown) => {
        assert.ok(error instanceof GuestError);
        assert.equal(error.error.name, 'KeyError');
        assert.equal(
          error.error.text,
          'Traceback (most recent call last):\n  File "<run-1>", line 3, in fail\n    raise KeyError("x")\nKeyError: \'x\'\n',
        );
        return true;
      });
      await assert.rejects(agent.operate({ action: 'call', name: 'leave' }), (error: unknown) => {
        assert.ok(error instanceof GuestError);
        assert.equal(error.error.name, 'SystemExit');
        return true;
      });
      await agent.operate({ action: 'call', name: 'say' });
      assert.equal((await agent.ok('1')).value, 1);
      assert.equal((await agent.end()).stdout, 'said\n');
    });

    it('is answered one after the other, runs in between', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('x = 0\ndef add():\n    global x\n    x += 1\n    return x');
      const first = [1, 2, 3].map(() => agent.operate({ action: 'call', name: 'add' }));
      agent.start('x');
      const more = [1, 2].map(() => agent.operate({ action: 'call', name: 'add' }));
      const values = (await Promise.all([...first, ...more])).map(({ value }) => value);
      assert.deepEqual(values, [1, 2, 3, 4, 5]);
      const run = await agent.result();
      assert.equal(run.status === 'ok' && run.value, 3);
    });

    it('keeps objects alive until it releases them', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok(CLASS);
      const { value: first } = await agent.ok('account');
      const { value: second } = await agent.ok('[account, account][0]');
      assert.ok(first instanceof PythonReference && second instanceof PythonReference);
      await agent.ok('del account');
      assert.equal((await agent.ok('Account.alive')).value, 1);
      first.release();
      second.release();
      await nextTurn();
      assert.equal((await agent.ok('Account.alive')).value, 0);
    });

    it('takes references with their fields: enums, dataclasses, named tuples', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import dataclasses, enum, collections
class Color(enum.IntEnum):
    RED = 1
@dataclasses.dataclass
class Point:
    x: int
    y: object
    kind: dataclasses.InitVar = None
Pair = collections.namedtuple('Pair', 'one two')
[Color.RED, Point(1, Pair(2, [3])), Pair(1, 2), Point, len, enum]`;
      const { value } = await agent.ok(code);
      assert.ok(Array.isArray(value));
      const kinds = value.map((item) => item instanceof PythonReference && [item.kind, item.type]);
      assert.deepEqual(kinds, [
        ['enum', '__main__.Color'],
        ['dataclass', '__main__.Point'],
        ['namedtuple', '__main__.Pair'],
        ['class', 'type'],
        ['function', 'builtin_function_or_method'],
        ['module', 'module'],
      ]);
      const [color, point] = value;
      assert.ok(color instanceof PythonReference && point instanceof PythonReference);
      assert.deepEqual({ ...color.fields }, { name: 'RED', value: 1 });
      assert.equal(point.fields?.['x'], 1);
      const pair = point.fields?.['y'];
      assert.ok(pair instanceof PythonReference);
      assert.deepEqual({ ...pair.fields }, { one: 2, two: [3] });
    });

    it('gets one reference to a value that would need too many', async () => {
      await using agent = new AgentProcess({ python });
      const many = await agent.ok('[object() for n in range(10_000)]');
      assert.ok(Array.isArray(many.value));
      const more = await agent.ok('[object() for n in range(10_001)]');
      assert.ok(more.value instanceof PythonReference);
      assert.equal(more.value.type, 'list');
    });
  });
}
