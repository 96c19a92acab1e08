import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError, UsageError } from '../../src/index.ts';
import type { Completion } from '../../src/index.ts';
import { MAX_MATCH_UNITS, MOST_MATCHES } from '../../src/sandbox/complete.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function textsOf({ matches }: Completion): readonly string[] {
  return matches.map(({ text }) => text);
}

function shownOf({ matches }: Completion): readonly string[] {
  return matches.map(({ text, type }) => `${text}: ${type}`);
}

/** What no honest guest answers, in Python. */
const LIES = [
  "['pri', [['print', 'function']] * 1001]",
  "['rint', [['print', 'function']]]",
  "['x' * 10_000, []]",
  "['pri', [['print', 'weapon']]]",
  "['pri', [['print', 1]]]",
  "['pri', [['p' * 401, 'function']]]",
  "['pri', [[1, 'function']]]",
  "['pri', ['print']]",
  "['pri', {}]",
  '[3, []]',
  "'pri'",
  '[]',
  'None',
  '{}',
];

/** Has the guest answer a service with what `answer` says, in Python. */
function lying(service: string, answer: string): string {
  return `
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES']['${service}'] = lambda *_: ${answer}
    frame = frame.f_back
`;
}

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: names are completed: variables, builtins, keywords`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
import math as whole_mathematics
whole_number = 1
class whole_class: pass
def whole_function(): pass
_hidden = 1`);
    assert.deepEqual(shownOf(await sandbox.complete('1 + whole_')), [
      'whole_class: class',
      'whole_function: function',
      'whole_mathematics: module',
      'whole_number: instance',
    ]);
    assert.deepEqual(shownOf(await sandbox.complete('for x in enum')), ['enumerate: class']);
    assert.deepEqual(shownOf(await sandbox.complete('whi')), ['while: keyword']);
    assert.ok(textsOf(await sandbox.complete('_hid')).includes('_hidden'));
    const all = textsOf(await sandbox.complete(''));
    assert.ok(all.includes('whole_number') && all.includes('print') && !all.includes('_hidden'));
    const context = await sandbox.createContext();
    assert.deepEqual(textsOf(await context.complete('whole_')), []);
  });

  test(`${wall}: attributes are completed, and no property is asked for its value`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
import os
called = []
class Thing:
    attribute_of_class = 1
    def __init__(self): self.attribute_own = self
    @property
    def attribute_computed(self): called.append(1)
    def attribute_method(self): pass
    @staticmethod
    def attribute_static(): pass
    def _private(self): pass
thing = Thing()`);
    const expected = [
      'attribute_computed: property',
      'attribute_method: function',
      'attribute_of_class: instance',
      'attribute_own: instance',
      'attribute_static: function',
    ];
    assert.deepEqual(shownOf(await sandbox.complete('print(thing.')), expected);
    assert.deepEqual(shownOf(await sandbox.complete('thing.attribute_own.attr')), expected);
    assert.deepEqual(textsOf(await sandbox.complete('thing._pri')), ['_private']);
    assert.deepEqual(shownOf(await sandbox.complete('os.path.absp')), ['abspath: function']);
    assert.deepEqual(shownOf(await sandbox.complete('str.joi')), ['join: function']);
    for (const unknown of ['nothing.', 'thing.nothing.', 'f().re', 'x[0].re', '1.re', 'thing..']) {
      assert.deepEqual(textsOf(await sandbox.complete(unknown)), [], unknown);
    }
    assert.deepEqual(await sandbox.get('called'), []);
  });

  test(`${wall}: modules are completed, and none is imported for it`, async () => {
    await using sandbox = await Sandbox.create(options);
    assert.ok(textsOf(await sandbox.complete('import jso')).includes('json'));
    assert.deepEqual(shownOf(await sandbox.complete('import os, graphl')), ['graphlib: module']);
    assert.deepEqual(shownOf(await sandbox.complete('import xml.etree.ElementT')), [
      'ElementTree: module',
    ]);
    assert.deepEqual(textsOf(await sandbox.complete('from xml.et')), ['etree']);
    assert.deepEqual(textsOf(await sandbox.complete('from xml import et')), ['etree']);
    await sandbox.run('import math');
    assert.deepEqual(shownOf(await sandbox.complete('from math import pi, isq')), [
      'isqrt: function',
    ]);
    const outcome = await sandbox.run(
      'import sys; [n in sys.modules for n in ("graphlib", "xml.etree")]',
    );
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [false, false]);
  });

  test(`${wall}: keys of a dict are completed, and of what names its own`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
data = {'first key': 1, 'first': 2, 'a"b': 3, 4: 5, 'other': 6}
class Frame:
    def _ipython_key_completions_(self): return ['column', 7]
class Bad:
    def _ipython_key_completions_(self): raise ValueError
frame, bad = Frame(), Bad()`);
    const found = await sandbox.complete('print(data["fir');
    assert.deepEqual(shownOf(found), ['first: key', 'first key: key']);
    assert.deepEqual([found.start, found.end], [12, 15]);
    assert.deepEqual(textsOf(await sandbox.complete("frame['")), ['column']);
    assert.deepEqual(textsOf(await sandbox.complete('bad["')), []);
    assert.deepEqual(textsOf(await sandbox.complete('data["""fir')), []);
  });

  test(`${wall}: in strings and comments nothing is completed`, async () => {
    await using sandbox = await Sandbox.create(options);
    for (const code of ['"pri', "'''a\npri", '# pri', 'x = "a\\"pri', 'f"{pri', '"""""" # "pri']) {
      assert.deepEqual(textsOf(await sandbox.complete(code)), [], code);
    }
    for (const code of ['"a" + pri', "'a\npri", '# a\npri', '"""a"""; pri', '"#"; pri']) {
      assert.deepEqual(textsOf(await sandbox.complete(code)), ['print'], code);
    }
  });

  test(`${wall}: places are in UTF-16 units`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = '"😀é" + pri + "😀"';
    const cursor = code.indexOf('pri') + 3;
    const { start, end, matches } = await sandbox.complete(code, cursor);
    assert.deepEqual(
      [start, end, matches],
      [cursor - 3, cursor, [{ text: 'print', type: 'function' }]],
    );
    for (const wrong of [-1, code.length + 1, 0.5, Number.NaN, 2]) {
      await assert.rejects(sandbox.complete(code, wrong), UsageError, String(wrong));
    }
    await assert.rejects(sandbox.complete('x'.repeat(2 ** 20 + 1)), UsageError);
    assert.deepEqual(textsOf(await sandbox.complete('x'.repeat(2 ** 20))), []);
  });

  test(`${wall}: a guest that names more, or longer, than is looked at is cut`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(`
class Many:
    def __dir__(self):
        return ['n%06d' % n for n in range(100_000)] + ['m' * 200, 'm' * 201, 'm\\ud800']
class Broken:
    def __dir__(self): raise ValueError
    def __getattr__(self, name): raise RuntimeError
many, broken = Many(), Broken()`);
    assert.equal((await sandbox.complete('many.')).matches.length, MOST_MATCHES);
    assert.deepEqual(textsOf(await sandbox.complete('many.mm')), ['m'.repeat(200)]);
    assert.deepEqual(textsOf(await sandbox.complete('broken.')), []);
    assert.deepEqual(textsOf(await sandbox.complete('broken.a.')), []);
  });

  test(`${wall}: a property that never ends is interrupted, and the sandbox lives`, async () => {
    await using sandbox = await Sandbox.create({
      ...options,
      policy: { limits: { timeoutMs: 800 } },
    });
    await sandbox.run(
      'class Slow:\n    @property\n    def x(self):\n        while True: pass\ns = Slow()',
    );
    await assert.rejects(sandbox.complete('s.x.'), /KeyboardInterrupt/);
    assert.deepEqual(textsOf(await sandbox.complete('s.')), ['x']);
  });

  test(`${wall}: a guest that completes with what is no completion is ended`, async () => {
    await using sandbox = await Sandbox.create(options);
    for (const answer of LIES) {
      await sandbox.run(lying('complete', answer));
      await assert.rejects(sandbox.complete('print(pri'), ProtocolError, answer);
      await assert.rejects(sandbox.run('1'), ProtocolError, answer);
      assert.equal(sandbox.closed, true);
      await sandbox.restart();
    }
  });

  test(`${wall}: a guest may complete up to the limits`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run(lying('complete', "['', [['p' * 400, 'key']] * 1000]"));
    const { matches, start, end } = await sandbox.complete('pri', 2);
    assert.deepEqual([matches.length, start, end], [MOST_MATCHES, 2, 2]);
    assert.equal(matches[0]?.text.length, MAX_MATCH_UNITS);
  });
}
