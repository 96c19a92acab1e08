import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: _ is the value of the last expression`, async () => {
    await using sandbox = await Sandbox.create(options);
    const none = await sandbox.run('_');
    assert.equal(none.status === 'error' && none.error.name, 'NameError');
    await sandbox.run('6 * 7');
    assert.equal(valueOf(await sandbox.run('_ + 1')), 43);
    await sandbox.run('print(1)');
    await sandbox.run('x = 5');
    await sandbox.run('1 / 0');
    assert.equal(valueOf(await sandbox.run('_')), 43);
    assert.deepEqual(await sandbox.get('_'), undefined);
    assert.ok((await sandbox.variables()).every(({ name }) => name !== '_'));
  });

  test(`${wall}: _ of the program's own stays as it is`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('for _ in range(3): pass');
    await sandbox.run('"value"');
    assert.equal(valueOf(await sandbox.run('_')), 2);
    await sandbox.run('del _');
    assert.equal(valueOf(await sandbox.run('_')), 2); // the value of the last expression
    await sandbox.run('import gettext; gettext.install("a")');
    await sandbox.run('7');
    assert.equal(valueOf(await sandbox.run('_("text")')), 'text');
  });

  test(`${wall}: a program of its own has no _`, async () => {
    const outcome = await run('1\nimport builtins\nhasattr(builtins, "_")', options);
    assert.equal(valueOf(outcome), false);
  });

  test(`${wall}: code runs as __main__, and what it defines can be pickled`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('import pickle\nclass Point: x = 1\npoint = Point()');
    const code =
      'import sys\n[__name__, sys.modules["__main__"].point.x, pickle.loads(pickle.dumps(point)).x]';
    assert.deepEqual(valueOf(await sandbox.run(code)), ['__main__', 1, 1]);
    const guarded = 'ran = False\nif __name__ == "__main__":\n    ran = True\nran';
    assert.equal(valueOf(await sandbox.run(guarded)), true);
  });

  test(`${wall}: an interrupt ends the run and keeps the variables`, async () => {
    await using sandbox = await Sandbox.create({
      ...options,
      expose: { begun: () => void setTimeout(() => sandbox.interrupt(), 20) },
    });
    const outcome = await sandbox.run('x = 7\nbegun()\nwhile True: pass');
    assert.equal(outcome.status === 'error' && outcome.error.name, 'KeyboardInterrupt');
    assert.equal(valueOf(await sandbox.run('x')), 7);
  });
}
