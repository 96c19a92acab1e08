import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

const CASES: readonly (readonly [code: string, status: string, indent: string])[] = [
  ['', 'complete', ''],
  ['x = 1', 'complete', ''],
  ['x = 1\ny = 2', 'complete', ''],
  ['await thing', 'complete', ''],
  ['x = = 1', 'invalid', ''],
  ['return 1', 'invalid', ''],
  ['x = (', 'incomplete', '    '],
  ['x = (\n  1,', 'incomplete', '  '],
  ["x = '''a", 'incomplete', ''],
  ['def f():', 'incomplete', '    '],
  ['if x:  # why', 'incomplete', '    '],
  ["if x == '#':", 'incomplete', '    '],
  ['def f():\n    if x:\n        return 1', 'incomplete', '    '],
  ['def f():\n    x = {\n        1: 2,\n    }', 'incomplete', '    '],
  ['def f():\n    return 1\n', 'complete', ''],
  ['def f():\n    return 1\n    ', 'complete', ''],
  ['for i in x: print(i)', 'incomplete', ''],
  ['for i in x: print(i)\n', 'complete', ''],
  ['@decorator\n', 'incomplete', ''],
  ['try:\n    x\n', 'incomplete', '    '],
  ['x \\', 'incomplete', ''],
];

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: code is complete, or goes on, or is wrong, and its next line has an indentation`, async () => {
    await using sandbox = await Sandbox.create(options);
    for (const [code, status, indent] of CASES) {
      const check = await sandbox.checkSyntax(code);
      assert.equal(check.status, status, code);
      if (status === 'incomplete') {
        assert.equal(check.indent, indent, code);
      }
    }
    // What is too deep for the parser is for the run to tell.
    assert.equal((await sandbox.checkSyntax(`${'-'.repeat(200_000)}1`)).status, 'complete');
    assert.deepEqual(await sandbox.variables(), []);
  });

  test(`${wall}: an answer about syntax that is none ends the guest`, async () => {
    for (const answer of ['["maybe", ""]', '["complete", "x"]', '["complete", " " * 1001]']) {
      await using sandbox = await Sandbox.create(options);
      await sandbox.run(`
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES']['syntax.check'] = lambda *_: ${answer}
    frame = frame.f_back
`);
      await assert.rejects(sandbox.checkSyntax('x'), ProtocolError);
      await assert.rejects(sandbox.run('1'), ProtocolError);
      assert.equal(sandbox.closed, true);
    }
  });

  test(`${wall}: a run whose value is not wanted has its repr, however large the value is`, async () => {
    await using sandbox = await Sandbox.create(options);
    const large = await sandbox.run('list(range(10**6))', { returnValue: false });
    assert.equal(large.status, 'ok');
    assert.ok('repr' in large && large.repr?.startsWith('[0, 1, 2, ') === true);
    assert.ok(large.repr.length <= 65_536);
    assert.equal(large.value, undefined);
    const small = await sandbox.run('{"a": [1, (2,)]}', { returnValue: false });
    assert.ok('repr' in small && small.repr === "{'a': [1, (2,)]}");
    assert.equal(sandbox.references.guestObjects, 0);
  });
}
