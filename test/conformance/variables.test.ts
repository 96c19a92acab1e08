import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: variables are told with type, repr and size`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('import sys\nnumbers = list(range(1000))\nx = 1.5\ndef f(): pass');
    const variables = await sandbox.variables();
    assert.deepEqual(
      variables.map(({ name, type }) => `${name}: ${type}`),
      ['f: function', 'numbers: list', 'sys: module', 'x: float'],
    );
    const [, numbers, , x] = variables;
    assert.equal(x?.repr, '1.5');
    assert.equal(numbers?.repr.length, 200);
    assert.ok(numbers.repr.startsWith('[0, 1, 2') && numbers.repr.endsWith('…'));
    assert.ok(Number(numbers.sizeBytes) > 4000); // pointers have 4 bytes on WebAssembly
  });

  test(`${wall}: a variable that cannot say what it is is told all the same`, async () => {
    await using sandbox = await Sandbox.create(options);
    const outcome = await sandbox.run(`
class Bad:
    def __repr__(self):
        globals().pop('z', None)
        raise ValueError
    def __sizeof__(self):
        raise ValueError
bad, z = Bad(), 1
`);
    assert.equal(outcome.status, 'ok');
    const [, bad, ...rest] = await sandbox.variables();
    assert.deepEqual(rest, []);
    assert.equal(bad?.repr, '<repr failed: ValueError>');
    assert.equal(bad.sizeBytes, null);
  });

  test(`${wall}: an answer that is none ends the guest`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES']['variables.list'] = lambda *_: [['a', 1, 'b', 0]]
    frame = frame.f_back
`);
    await assert.rejects(sandbox.variables(), ProtocolError);
    await assert.rejects(sandbox.run('1'), ProtocolError);
    assert.equal(sandbox.closed, true);
  });
}
