import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestError, PythonReference, UsageError } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

const CLASS = `
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.entries = []
    def add(self, amount, *, note=''):
        if amount < 0:
            raise ValueError('negative')
        self.entries.append((amount, note))
        return len(self.entries)
    def __iter__(self):
        return iter(amount for amount, note in self.entries)
    def __repr__(self):
        return '<Account of %s>' % self.owner
account = Account('Ann')
`;

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: an object of the guest is used from the host`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(CLASS);
    const account = await sandbox.get('account');
    assert.ok(account instanceof PythonReference);
    assert.equal(account.type, '__main__.Account');
    assert.equal(account.repr, '<Account of Ann>');
    assert.equal(await account.get('owner'), 'Ann');
    const add = await account.get('add');
    assert.ok(add instanceof PythonReference && add.callable);
    assert.equal(await add.call([5], { note: 'x' }), 1);
    assert.equal(await add.call([7]), 2);
    await account.set('owner', 'Bob');
    const outcome = await sandbox.run('account.owner, account.entries');
    assert.equal(outcome.status === 'ok' && outcome.repr, "('Bob', [(5, 'x'), (7, '')])");
    const amounts: unknown[] = [];
    for await (const amount of account) {
      amounts.push(amount);
    }
    assert.deepEqual(amounts, [5, 7]);
    const [owner, entries] = await Promise.all([account.get('owner'), account.get('entries')]);
    assert.equal(owner, 'Bob');
    assert.ok(Array.isArray(entries));
  });

  test(`${wall}: an exception in an object of the guest rejects with it`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(CLASS);
    const account = await sandbox.get('account');
    assert.ok(account instanceof PythonReference);
    const add = await account.get('add');
    assert.ok(add instanceof PythonReference);
    await assert.rejects(add.call([-1]), (error: unknown) => {
      assert.ok(error instanceof GuestError);
      assert.equal(error.error.name, 'ValueError');
      assert.match(error.error.text, /raise ValueError\('negative'\)\nValueError: negative\n$/);
      return true;
    });
    await assert.rejects(account.get('nothing'), GuestError);
    assert.equal(await account.get('owner'), 'Ann', 'it is of use afterwards');
  });

  test(`${wall}: the same object goes back as itself, and as an argument of another`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`${CLASS}\ndef is_account(x): return x is account`);
    const account = await sandbox.get('account');
    const outcome = await sandbox.call<boolean>('is_account', [account ?? null]);
    assert.equal(outcome.status === 'ok' && outcome.value, true);
    await using other = await Sandbox.create(options);
    await assert.rejects(other.set('x', account ?? null), UsageError);
  });

  test(`${wall}: what was sent to the guest before a reference was released is done with the object`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`${CLASS}\nremember = []`);
    const fresh = async (): Promise<PythonReference> => {
      const account = await sandbox.get('account');
      assert.ok(account instanceof PythonReference);
      return account;
    };
    const target = await fresh();
    const owner = target.get('owner');
    target.release();
    assert.equal(await owner, 'Ann');
    const value = await fresh();
    const binding = sandbox.set('other', [value, { value }]);
    value.release();
    await binding;
    const argument = await fresh();
    const remember = await sandbox.get('remember.append');
    assert.ok(remember instanceof PythonReference);
    const calling = remember.call([argument]);
    argument.release();
    remember.release();
    await calling;
    const answer = await fresh();
    const expose = {
      ask: (): PythonReference => {
        queueMicrotask(() => answer.release());
        return answer;
      },
    };
    const outcome = await sandbox.run(
      '[other[0] is account, other[1]["value"] is account, remember == [account], ask() is account]',
      { expose },
    );
    assert.deepEqual(outcome.status === 'ok' ? outcome.value : outcome, [true, true, true, true]);
    assert.equal(sandbox.references.guestObjects, 0);
  });

  test(`${wall}: a reference that is released, or whose guest has ended, is of no more use`, async () => {
    const sandbox = await Sandbox.create(options);
    await sandbox.run(CLASS);
    const account = await sandbox.get('account');
    const second = await sandbox.get('Account');
    assert.ok(account instanceof PythonReference && second instanceof PythonReference);
    assert.equal(sandbox.references.guestObjects, 2);
    account.release();
    assert.equal(sandbox.references.guestObjects, 1);
    await assert.rejects(account.get('owner'), UsageError);
    sandbox.kill();
    await assert.rejects(second.get('owner'), UsageError);
  });

  test(`${wall}: an object that never answers is interrupted, and its guest lives on`, async () => {
    await using sandbox = await Sandbox.create({
      ...options,
      policy: { limits: { timeoutMs: 400 } },
    });
    await sandbox.run(
      'class Trap:\n    @property\n    def endless(self):\n        while True: pass\ntrap = Trap()\nx = 1',
    );
    const trap = await sandbox.get('trap');
    assert.ok(trap instanceof PythonReference);
    await assert.rejects(trap.get('endless'), GuestError);
    assert.equal(await sandbox.get('x'), 1);
  });
}
