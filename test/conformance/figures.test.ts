/**
 * What Debian's matplotlib, pandas and PIL show, for Debian's own interpreter under `scientific`.
 * `.ci/run` installs them; one that is not there is skipped, and fails when PYSANDBOX_REQUIRE_ALL is
 * set.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { run, Sandbox } from '../../src/index.ts';
import type { Display, Outcome, RunOptions, SandboxOptions } from '../../src/index.ts';

const python = '/usr/bin/python3';
const OPTIONS: SandboxOptions = { wall: 'kernel', policy: 'scientific', python };
const WANTED: RunOptions = { displays: true };

/** Why a test cannot run here, or false when it can. */
function missing(module: string): string | false {
  const { status } = spawnSync(python, ['-c', `import ${module}`]);
  return status === 0 || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined
    ? false
    : `${python} has no module ${module}`;
}

function ok(outcome: Outcome): readonly Display[] {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  assert.equal(outcome.stderr, '');
  return outcome.displays;
}

/** What is on each display, and of a PNG that it is one. */
function kinds(displays: readonly Display[]): string[] {
  return displays.map(({ png, isResult, text }) => {
    assert.ok(png === undefined || Buffer.from(png).toString('latin1', 1, 4) === 'PNG');
    return `${isResult ? 'result ' : ''}${png === undefined ? text : 'png'}`;
  });
}

suite('figures of matplotlib', { skip: missing('matplotlib') }, () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.create(OPTIONS);
  });
  after(() => sandbox.kill());

  async function shown(code: string): Promise<string[]> {
    return kinds(ok(await sandbox.run(code, WANTED)));
  }

  test('an open figure is shown at the end of the run, once, and closed', async () => {
    const code = 'import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.get_backend().lower()';
    assert.deepEqual(await shown(code), ["result 'agg'", 'png']);
    assert.deepEqual(await shown('plt.get_fignums()'), ['result []']);
  });

  test('plt.show() shows what is open, and closes it', async () => {
    const code = `
for n in range(3):
    plt.plot([n, 1])
    plt.show()
    display(n)
plt.figure(); plt.plot([1])
plt.figure(); plt.plot([2])
plt.show(block=True)
plt.figure()
None`;
    assert.deepEqual(await shown(code), ['png', '0', 'png', '1', 'png', '2', 'png', 'png']);
  });

  test('a figure that is the value of the run is shown as that, and once', async () => {
    assert.deepEqual(await shown('figure, axes = plt.subplots()\naxes.plot([1])\nfigure'), [
      'result png',
    ]);
    assert.deepEqual(await shown('figure'), ['result png']);
  });

  test('a figure that was displayed is shown again only if it has changed', async () => {
    const code = 'figure, axes = plt.subplots()\naxes.plot([1])\ndisplay(figure)\n';
    assert.deepEqual(await shown(code), ['png']);
    assert.deepEqual(await shown(`${code}axes.plot([2])\nNone`), ['png', 'png']);
  });

  test('figures are shown after an error, and with a backend of the program’s choice', async () => {
    const failed = await sandbox.run('plt.plot([1])\n1/0', WANTED);
    assert.deepEqual([failed.status, kinds(failed.displays)], ['error', ['png']]);
    const code =
      'import matplotlib\nmatplotlib.use("Agg")\nfrom matplotlib.pyplot import plot, show\nplot([1])\nshow()\n1';
    const outcome = await run(code, { ...OPTIONS, ...WANTED });
    assert.deepEqual(kinds(ok(outcome)), ['png', 'result 1']);
  });

  test('a figure that cannot be drawn is told on stderr, and the others are shown', async () => {
    const code = `
plt.figure(); plt.plot([1])
plt.figure(); plt.title("$\\\\no{such}$")
plt.figure(); plt.plot([3])
None`;
    const outcome = await sandbox.run(code, WANTED);
    assert.equal(outcome.status, 'ok');
    assert.match(outcome.stderr, /ValueError/);
    assert.deepEqual(kinds(outcome.displays), ['png', '<Figure size 640x480 with 1 Axes>', 'png']);
  });

  test('a run that wants no displays has matplotlib as it is, also after one that did', async () => {
    const code =
      'plt.plot([1])\nplt.show()\nfigures = plt.get_fignums()\nplt.close("all")\nfigures';
    const outcome = await sandbox.run(code);
    assert.deepEqual(ok(outcome), []);
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [1]);
  });

  test('a matplotlib that was imported before a run wanted displays shows figures all the same', async () => {
    await using own = await Sandbox.create(OPTIONS);
    ok(await own.run('import matplotlib.pyplot as plt'));
    const outcome = await own.run('plt.plot([1])\nplt.show()\nplt.get_backend().lower()', WANTED);
    assert.deepEqual(kinds(ok(outcome)), ['png', "result 'agg'"]);
  });

  test('what matplotlib keeps for itself is no file in the folder of the program', async () => {
    const code =
      'import os\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nos.listdir("/work")';
    const outcome = await run(code, { ...OPTIONS, ...WANTED });
    assert.deepEqual(kinds(ok(outcome)), ['png', 'result []']);
  });
});

suite('tables of pandas', { skip: missing('pandas') }, () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.create(OPTIONS);
  });
  after(() => sandbox.kill());

  test('a frame comes as HTML and as data, missing values as null', async () => {
    const code = `
import pandas as pd
import numpy as np
pd.DataFrame({
    "n": [1, 2, 2**60],
    "x": [0.5, np.nan, float("inf")],
    "when": pd.to_datetime(["2024-02-29 12:00", None, "2025-01-01"]),
    "what": ["a", None, [1]],
    "yes": pd.array([True, None, False], dtype="boolean"),
    "kind": pd.Categorical(["u", "v", "u"]),
}, index=["i", "j", "k"])`;
    const [display] = ok(await sandbox.run(code, WANTED));
    assert.equal(display?.isResult, true);
    assert.match(display.html ?? '', /^<div>[^]*<table[^]*<td>0\.5<\/td>/);
    assert.match(display.text, /^ +n +x +when/);
    assert.deepEqual(display.data, {
      columns: [
        { name: 'n', dtype: 'int64', values: [1, 2, '1152921504606846976'] },
        { name: 'x', dtype: 'float64', values: [0.5, null, Infinity] },
        {
          name: 'when',
          dtype: 'datetime64[ns]',
          values: ['2024-02-29T12:00:00', null, '2025-01-01T00:00:00'],
        },
        { name: 'what', dtype: 'object', values: ['a', null, '[1]'] },
        { name: 'yes', dtype: 'boolean', values: [true, null, false] },
        { name: 'kind', dtype: 'category', values: ['u', 'v', 'u'] },
      ],
      index: [{ name: '', dtype: 'object', values: ['i', 'j', 'k'] }],
      shape: [3, 6],
    });
  });

  test('a series, an index of two levels, and columns of the same name are tables, too', async () => {
    const code = `
display(pd.Series([1, 2], name="s"))
frame = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
frame.index = pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["l", None])
frame`;
    const [series, frame] = ok(await sandbox.run(code, WANTED));
    assert.deepEqual(series?.data?.columns, [{ name: 's', dtype: 'int64', values: [1, 2] }]);
    assert.deepEqual(frame?.data?.index, [
      { name: 'l', dtype: 'object', values: ['x', 'y'] },
      { name: '', dtype: 'int64', values: [1, 2] },
    ]);
    assert.deepEqual(
      frame.data.columns.map(({ name, values }) => [name, values]),
      [
        ['a', [1, 3]],
        ['a', [2, 4]],
      ],
    );
  });

  test('a large table is told by its first rows and columns', async () => {
    const code = 'pd.DataFrame(np.zeros((1001, 101)))';
    const [display] = ok(await sandbox.run(code, WANTED));
    assert.deepEqual(display?.data?.shape, [1001, 101]);
    assert.equal(display.data.columns.length, 100);
    assert.equal(display.data.columns[99]?.values.length, 1000);
    assert.equal(display.data.index[0]?.values.length, 1000);
  });
});

test('an image of PIL comes as PNG', { skip: missing('PIL') }, async () => {
  const code = 'from PIL import Image\nImage.new("RGBA", (3, 2), "red")';
  const outcome = await run(code, { ...OPTIONS, ...WANTED });
  const [display] = ok(outcome);
  const png = Buffer.from(display?.png ?? []);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [3, 2]);
});
