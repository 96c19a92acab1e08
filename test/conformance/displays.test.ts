/** What a run shows, by objects of pure Python, on both walls; libraries are in figures.test.ts. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { run, Sandbox, UsageError } from '../../src/index.ts';
import type { Display, Outcome, RunOptions } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

const WANTED: RunOptions = { displays: true };

/** A class with the methods of notebooks, each given as its body. */
function classWith(methods: Readonly<Record<string, string>>): string {
  const lines = Object.entries(methods).map(
    ([name, body]) => `    def ${name}(self, **options): ${body}`,
  );
  return ['class Thing:', ...lines, "    def __repr__(self): return 'a thing'", ''].join('\n');
}

function ok(outcome: Outcome): Outcome {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome;
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  suite(`displays on the ${wall} wall`, () => {
    let sandbox: Sandbox;

    before(async () => {
      sandbox = await Sandbox.create(optionsFor(wall));
    });
    after(() => sandbox.kill());

    async function shown(code: string, options: RunOptions = WANTED): Promise<readonly Display[]> {
      return ok(await sandbox.run(code, options)).displays;
    }

    test('what is displayed comes in order, and the last expression last', async () => {
      assert.deepEqual(await shown('for n in range(3): display(n, str(n))\n"end"'), [
        ...[0, 1, 2].flatMap((n) => [
          { text: String(n), isResult: false },
          { text: `'${n}'`, isResult: false },
        ]),
        { text: "'end'", isResult: true },
      ]);
    });

    test('a run that shows nothing has no displays', async () => {
      assert.deepEqual(await shown('x = 1'), []);
      assert.deepEqual(await shown('print("out")'), []);
      assert.deepEqual(await shown('print("out")', { ...WANTED, returnValue: false }), []);
      assert.deepEqual(await shown('display()'), []);
    });

    test('each display is told as it comes, before the run goes on to its end', async () => {
      const told: Display[] = [];
      const outcome = await sandbox.run('display(1)\nwait()\ndisplay(2)', {
        onDisplay: (display) => told.push(display),
        expose: { wait: () => assert.equal(told.length, 1) },
      });
      assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
      assert.deepEqual(told, outcome.displays);
      assert.equal(told.length, 2);
    });

    test('the methods of an object give its forms', async () => {
      const code = classWith({
        _repr_html_: 'return "<b>html</b>"',
        _repr_markdown_: 'return "**markdown**"',
        _repr_svg_: 'return "<svg/>"',
        _repr_png_: 'return b"\\x89PNG"',
        _repr_jpeg_: 'return "/9j/"',
        _repr_pdf_: 'return bytearray(b"%PDF")',
        _repr_latex_: 'return "$x$"',
        _repr_json_: 'return {"a": [1, 2.5, None, True, float("nan")], "b": (1,)}',
      });
      const [explicit, result, ...more] = await shown(`${code}\ndisplay(Thing())\nThing()`);
      assert.deepEqual(more, []);
      assert.equal(result?.isResult, true);
      assert.deepEqual({ ...explicit, isResult: true }, result);
      const { json, png, jpeg, pdf, ...texts } = result;
      assert.deepEqual(texts, {
        text: 'a thing',
        isResult: true,
        html: '<b>html</b>',
        markdown: '**markdown**',
        svg: '<svg/>',
        latex: '$x$',
      });
      assert.equal(JSON.stringify(json), '{"a":[1,2.5,null,true,null],"b":[1]}');
      assert.deepEqual(png, Uint8Array.from(Buffer.from('\x89PNG', 'latin1')));
      assert.deepEqual(jpeg, Uint8Array.of(0xff, 0xd8, 0xff));
      assert.deepEqual(pdf, Uint8Array.from(Buffer.from('%PDF')));
    });

    test('None, a missing method and a refusal are no form; data may come with metadata', async () => {
      const code = classWith({
        _repr_html_: 'return None',
        _repr_svg_: 'raise NotImplementedError',
        _repr_png_: 'return (b"data", {"width": 10})',
      });
      const [display] = await shown(`${code}\nThing()`);
      assert.deepEqual(Object.keys(display ?? {}).toSorted(), ['isResult', 'png', 'text']);
    });

    test('a bundle by mime types comes first, and what nobody knows is left out', async () => {
      const code = classWith({
        _repr_mimebundle_:
          'return {"text/html": "bundle", "text/plain": "text", "application/x-odd": 1, 5: 6}, {}',
        _repr_html_: 'return "method"',
        _repr_latex_: 'return "method"',
      });
      assert.deepEqual(await shown(`${code}\ndisplay(Thing())`), [
        { text: 'text', html: 'bundle', latex: 'method', isResult: false },
      ]);
      assert.deepEqual(await shown('display({"text/html": "raw"}, raw=True, display_id=1)'), [
        { text: '', html: 'raw', isResult: false },
      ]);
    });

    test('a method that fails is printed and spoils no other', async () => {
      const code = classWith({
        _repr_mimebundle_: 'return {"image/png": 5, "text/html": "<p>"}',
        _repr_svg_: '1/0',
        _repr_latex_: 'return 5',
        _repr_json_: 'return {"a": object()}',
        _repr_markdown_: 'return "good"',
      });
      const outcome = ok(await sandbox.run(`${code}\ndisplay(Thing())`, WANTED));
      assert.deepEqual(outcome.displays, [
        { text: 'a thing', html: '<p>', markdown: 'good', isResult: false },
      ]);
      assert.match(outcome.stderr, /line \d+, in _repr_svg_\n[^]*ZeroDivisionError/);
      assert.match(outcome.stderr, /holds a object/);
      assert.doesNotMatch(outcome.stderr, /bundles\.py/);
    });

    test('classes, mocks and subclasses of text behave', async () => {
      const code = `
class Html:
    def _repr_html_(self): return "x"
class Text(str): pass
class Odd:
    def _repr_html_(self): return Text("odd")
    def _repr_json_(self): return {Text("k"): [Text("v")]}
    def __repr__(self): return Text("shown")
from unittest.mock import MagicMock
display(Html, Odd(), Html)
len(display.__doc__) > 0 and MagicMock(name="m")`;
      const [first, second, third, last] = await shown(code);
      assert.match(first?.text ?? '', /^<class '__main__.Html'>$/);
      assert.equal(first?.html, undefined);
      assert.equal(third?.html, undefined);
      assert.equal(JSON.stringify(second?.json), '{"k":["v"]}');
      assert.equal(second?.html, 'odd');
      assert.equal(second?.text, 'shown');
      assert.match(last?.text ?? '', /MagicMock/);
      assert.equal(last?.html, undefined);
    });

    test('a form that nests for ever, and a display within a display, end', async () => {
      const code = `
class Deep:
    def _repr_json_(self):
        a = []
        a.append(a)
        return a
    def _repr_html_(self):
        display("inner")
        return "outer"
display(Deep())`;
      const displays = await shown(code);
      assert.deepEqual(
        displays.map(({ text, html }) => html ?? text),
        ["'inner'", 'outer'],
      );
    });

    test('without displays there is no display, and nothing is told', async () => {
      const plain = await sandbox.run('display(1)');
      assert.equal(plain.status === 'error' && plain.error.name, 'NameError');
      assert.deepEqual([plain.displays, plain.displaysDropped], [[], 0]);
      const value = ok(await sandbox.run('1 + 1'));
      assert.deepEqual(value.displays, []);
      const code =
        'import builtins, os, sys\n[hasattr(builtins, "display"), "MPLBACKEND" in os.environ]';
      const traces = ok(await sandbox.run(code, { displays: false }));
      assert.deepEqual(traces.status === 'ok' && traces.value, [false, false]);
    });

    test('a builtin of the program with that name is left alone', async () => {
      await sandbox.run('import builtins\nbuiltins.display = lambda x: None');
      assert.deepEqual(await shown('display(1)'), []);
      const after = await sandbox.run('display(1)\ndel builtins.display');
      assert.equal(after.status, 'ok');
    });

    test('what a program kept of display refuses in a run that wants none', async () => {
      await sandbox.run('kept = display', WANTED);
      const outcome = await sandbox.run('kept(1)');
      assert.equal(outcome.status === 'error' && outcome.error.name, 'RuntimeError');
      assert.deepEqual(await shown('kept(2)'), [{ text: '2', isResult: false }]);
    });

    test('calls may show things, too', async () => {
      await sandbox.run('def f(x):\n    display(x)\n    return x');
      const outcome = await sandbox.call('f', [7], {}, WANTED);
      assert.deepEqual(outcome.displays, [{ text: '7', isResult: false }]);
      const without = await sandbox.call('f', [7]);
      assert.equal(without.status === 'error' && without.error.name, 'NameError');
    });

    test('callbacks of the host show things in their run, and nowhere else', async () => {
      const outcome = await sandbox.run('ask(lambda x: display(x))', {
        ...WANTED,
        expose: {
          ask: async (callback: (value: unknown) => Promise<unknown>) =>
            callback('from a callback'),
        },
      });
      assert.deepEqual(ok(outcome).displays, [{ text: "'from a callback'", isResult: false }]);
      await sandbox.run(
        'class Shows:\n    @property\n    def x(self): return kept(1)\ns = Shows()',
      );
      await assert.rejects(sandbox.get('s.x'), /nothing can be displayed now/);
    });

    test('the count of displays is limited: at the limit and one past it', async () => {
      const limit = { displays: { count: 3 } };
      const at = ok(await sandbox.run('display(1, 2, 3)', limit));
      assert.deepEqual([at.displays.length, at.displaysDropped], [3, 0]);
      const past = ok(await sandbox.run('for n in range(5): display(n)\n"end"', limit));
      assert.deepEqual([past.displays.length, past.displaysDropped], [3, 3]);
    });

    test('the bytes of displays are limited, and a small one still fits', async () => {
      const code = classWith({ _repr_html_: 'return "x" * 60_000' });
      const limit = { displays: { bytes: 100_000 } };
      const outcome = ok(await sandbox.run(`${code}\ndisplay(Thing(), Thing(), 1)`, limit));
      assert.deepEqual(
        outcome.displays.map(({ html, text }) => html?.length ?? text),
        [60_000, '1'],
      );
      assert.equal(outcome.displaysDropped, 1);
    });

    test('one display that is too large is dropped, and the run goes on', async () => {
      const code = classWith({ _repr_html_: 'return "x" * 6_300_000' });
      const outcome = ok(await sandbox.run(`${code}\ndisplay(Thing())\n5`, WANTED));
      assert.deepEqual(outcome.displays, [{ text: '5', isResult: true }]);
      assert.equal(outcome.displaysDropped, 1);
      const fits = classWith({ _repr_png_: 'return b"x" * 6_200_000' });
      const [display] = await shown(`${fits}\ndisplay(Thing())`);
      assert.equal(display?.png?.length, 6_200_000);
    });

    test('a form that loops for ever is ended by the time limit, with what was shown before', async () => {
      const code = `
class Endless:
    def _repr_html_(self):
        while True: pass
display("before")
Endless()`;
      const outcome = await sandbox.run(code, { ...WANTED, timeoutMs: 500 });
      assert.equal(outcome.status, 'timeout');
      assert.deepEqual(outcome.displays, [{ text: "'before'", isResult: false }]);
      assert.deepEqual(await shown('1'), [{ text: '1', isResult: true }]);
    });

    test('a form that prints and replaces builtins changes nothing of what follows', async () => {
      const code = `
import builtins
class Vandal:
    def _repr_html_(self):
        print("printed")
        builtins.len = builtins.isinstance = builtins.getattr = builtins.callable = None
        return "<p>"
kept = builtins.len, builtins.isinstance, builtins.getattr, builtins.callable
display(Vandal(), 1)
builtins.len, builtins.isinstance, builtins.getattr, builtins.callable = kept
2`;
      const outcome = ok(await sandbox.run(code, WANTED));
      assert.equal(outcome.stdout, 'printed\n');
      assert.deepEqual(
        outcome.displays.map(({ html, text }) => html ?? text),
        ['<p>', '1', '2'],
      );
    });

    test('an error and an exit keep what was shown', async () => {
      const failed = await sandbox.run('display(1)\n1/0', WANTED);
      assert.equal(failed.status, 'error');
      assert.deepEqual(failed.displays, [{ text: '1', isResult: false }]);
      const exited = await run('display(1)\nimport os\nos._exit(3)', {
        ...optionsFor(wall),
        ...WANTED,
      });
      assert.equal(exited.status, 'exited');
      assert.deepEqual(exited.displays, [{ text: '1', isResult: false }]);
    });

    test('a program of its own shows things until its exit handlers have run', async () => {
      const code = 'import atexit\natexit.register(display, "last")\ndisplay("first")\n1 + 1';
      const outcome = await run(code, { ...optionsFor(wall), ...WANTED });
      assert.deepEqual(
        ok(outcome).displays.map(({ text, isResult }) => [text, isResult]),
        [
          ["'first'", false],
          ['2', true],
          ["'last'", false],
        ],
      );
    });

    test('limits that are none, and what is no option, are errors of usage', async () => {
      const wrong: readonly (readonly [RunOptions, RegExp])[] = [
        [{ displays: { count: -1 } }, /displays\.count must be/],
        [{ displays: { count: 10_001 } }, /displays\.count must be/],
        [{ displays: { bytes: 1.5 } }, /displays\.bytes must be/],
        [{ displays: { bytes: 256 * 1024 * 1024 + 1 } }, /displays\.bytes must be/],
      ];
      for (const [options, message] of wrong) {
        await assert.rejects(sandbox.run('1', options), (error) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, message);
          return true;
        });
      }
      const most = { displays: { count: 10_000, bytes: 256 * 1024 * 1024 } };
      assert.equal((await sandbox.run('1', most)).status, 'ok');
    });

    test('a callback that throws ends the sandbox with its error', async () => {
      const own = await Sandbox.create(optionsFor(wall));
      const onDisplay = (): void => {
        throw new RangeError('of the caller');
      };
      await assert.rejects(own.run('display(1)', { onDisplay }), RangeError);
      assert.equal(own.closed, true);
    });
  });
}

test('threads show things while their run goes on', async () => {
  const code = `
import threading
def show(n):
    for i in range(20): display([n, i])
threads = [threading.Thread(target=show, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()`;
  const options = optionsFor('kernel', { policy: 'scientific' });
  await using sandbox = await Sandbox.create(options);
  const { displays } = ok(await sandbox.run(code, WANTED));
  assert.equal(new Set(displays.map(({ text }) => text)).size, 80);
  const late = `
import threading, time
def show():
    try:
        while True: kept("late")
    except RuntimeError: pass
kept = display
thread = threading.Thread(target=show)
thread.start()`;
  assert.equal((await sandbox.run(late, WANTED)).status, 'ok');
  const next = ok(await sandbox.run('thread.join()\n1'));
  assert.deepEqual(next.displays, []);
});

test('a process that the program forks shows nothing', async () => {
  const code = `
import os
child = os.fork()
if child == 0:
    try:
        display("child")
    except RuntimeError as error:
        os._exit(5)
    os._exit(6)
display(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))`;
  const outcome = await run(code, {
    ...optionsFor('kernel', { policy: 'subprocess' }),
    ...WANTED,
  });
  assert.deepEqual(ok(outcome).displays, [{ text: '5', isResult: false }]);
});
