import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction, ProtocolError, UsageError } from '../../src/index.ts';
import { MAX_INSPECTED_CHARACTERS } from '../../src/sandbox/inspect.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

/** What no honest guest answers, in Python. */
const LIES = [
  "['a', 'b', 'c', 'd', 'e', 1]",
  "['a', 'b', 'c', 'd', 'e', -1, 'f']",
  "['a', 'b', 'c', 'd', 'e', '1', 'f']",
  "[None, 'b', 'c', 'd', 'e', 1, 'f']",
  "['a', 'b', 5, 'd', 'e', 1, 'f']",
  "['a', 'b' * 131073, 'c', 'd', 'e', 1, 'f']",
  "'text'",
  '{}',
  '[]',
];

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: a function is told with signature, docstring and source`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(
      'x = 1\ndef area(width: int, height=1) -> int:\n    """The area.\n\n    Of it."""\n    return width',
    );
    const found = await sandbox.inspect('area');
    assert.match(found?.repr ?? '', /^<function area at 0x[0-9a-f]+>$/);
    assert.deepEqual(
      { ...found, repr: '' },
      {
        name: 'area',
        type: 'function',
        repr: '',
        signature: '(width: int, height=1) -> int',
        doc: 'The area.\n\nOf it.',
        file: '<run-1>',
        line: 2,
        source:
          'def area(width: int, height=1) -> int:\n    """The area.\n\n    Of it."""\n    return width\n',
      },
    );
  });

  test(`${wall}: values, builtins, modules, attributes and functions of the host are told`, async () => {
    const find = hostFunction((id: unknown) => id, {
      signature: 'find(id: int) -> dict',
      doc: 'Finds.',
    });
    await using sandbox = await Sandbox.create({ ...options, expose: { find } });
    await sandbox.run(
      'import json\nx = [1, 2]\nclass Point:\n    "A point."\n    def __init__(self, x): pass',
    );
    const x = await sandbox.inspect('x');
    assert.deepEqual([x?.type, x?.repr, x?.signature, x?.file], ['list', '[1, 2]', null, null]);
    const point = await sandbox.inspect('Point');
    assert.deepEqual([point?.type, point?.signature, point?.doc], ['type', '(x)', 'A point.']);
    const dumps = await sandbox.inspect('json.dumps');
    assert.ok(dumps !== undefined);
    assert.ok(dumps.signature?.startsWith('(obj, *, skipkeys=False'));
    assert.ok(dumps.file?.includes('json') === true && Number(dumps.line) > 100);
    assert.ok(dumps.source?.startsWith('def dumps('));
    assert.equal((await sandbox.inspect('len'))?.signature, '(obj, /)');
    assert.equal((await sandbox.inspect('json'))?.type, 'module');
    const host = await sandbox.inspect('find');
    assert.deepEqual([host?.signature, host?.doc], ['(id: int) -> dict', 'Finds.']);
    const context = await sandbox.createContext();
    assert.equal(await context.inspect('x'), undefined);
  });

  test(`${wall}: an unknown name is undefined, and what is no name is refused`, async () => {
    await using sandbox = await Sandbox.create(options);
    assert.equal(await sandbox.inspect('nothing'), undefined);
    assert.equal(await sandbox.inspect('len.nothing'), undefined);
    for (const wrong of ['', 'f()', 'a b', '1', 'a..b']) {
      await assert.rejects(sandbox.inspect(wrong), UsageError);
    }
  });

  test(`${wall}: what an object says of itself is bounded, and it may fail`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
class Text(str):
    def __str__(self): return self
class Big:
    def __repr__(self): return Text('r' * 10**6)
    def __call__(self): pass
    @property
    def __signature__(self): raise ValueError
big = Big()
big.__doc__ = Text('\\U0001F600' * 10**6)
class Bad:
    def __getattribute__(self, name): raise ValueError
    def __repr__(self): raise ValueError
bad = Bad()
odd = '\\ud800'`);
    const big = await sandbox.inspect('big');
    assert.equal(big?.repr.length, MAX_INSPECTED_CHARACTERS);
    assert.equal(big.doc?.length, 2 * (MAX_INSPECTED_CHARACTERS - 1) + 1);
    assert.equal(big.signature, null);
    const bad = await sandbox.inspect('bad');
    assert.deepEqual([bad?.type, bad?.repr], ['Bad', '<repr failed: ValueError>']);
    assert.equal((await sandbox.inspect('odd'))?.type, 'str');
  });

  test(`${wall}: a guest that tells of an object what cannot be is ended`, async () => {
    await using sandbox = await Sandbox.create(options);
    for (const answer of LIES) {
      await sandbox.run(`
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES']['inspect'] = lambda *_: ${answer}
    frame = frame.f_back
`);
      await assert.rejects(sandbox.inspect('x'), ProtocolError, answer);
      await assert.rejects(sandbox.run('1'), ProtocolError, answer);
      assert.equal(sandbox.closed, true);
      await sandbox.restart();
    }
  });
}
