import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, UsageError } from '../../src/index.ts';
import type { Artifacts, Outcome } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function artifactsOf(outcome: Outcome): Artifacts {
  assert.ok(outcome.artifacts !== undefined, JSON.stringify(outcome));
  return outcome.artifacts;
}

function shown(outcome: Outcome): string[] {
  return artifactsOf(outcome).files.map(
    ({ path, change, bytes }) => `${change} ${path} ${Buffer.from(bytes).toString()}`,
  );
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: files that a program makes or changes are told with their content`, async () => {
    const outcome = await run(
      `
import os
os.makedirs("plots/inner")
open("plots/inner/a.png", "wb").write(b"PNG")
open("data.csv", "a").write("3,4\\n")
open("same", "r+").write("same")
os.remove("gone")
open(".cache", "w").write("own"); os.mkdir("__pycache__"); open("__pycache__/x.pyc", "w").close()
os.symlink("/etc/passwd", "link")`,
      {
        ...options,
        files: { 'data.csv': '1,2\n', same: 'same', gone: 'gone' },
        artifacts: true,
      },
    );
    assert.deepEqual(shown(outcome), [
      'changed data.csv 1,2\n3,4\n',
      'added plots/inner/a.png PNG',
    ]);
    const { leftOut, leftOutCount, problem } = artifactsOf(outcome);
    assert.deepEqual(leftOut, [{ path: 'link', reason: 'it is no file, but a link' }]);
    assert.deepEqual([leftOutCount, problem], [1, null]);
  });

  test(`${wall}: in a session each run has its own, however fast they follow each other`, async () => {
    await using sandbox = await Sandbox.create(options);
    const write = (text: string): Promise<Outcome> =>
      sandbox.run(`open("/work/a", "w").write("${text}")`, { artifacts: true });
    assert.deepEqual(shown(await write('1')), ['added a 1']);
    assert.deepEqual(shown(await write('2')), ['changed a 2']);
    assert.deepEqual(shown(await write('2')), []);
    const none = await sandbox.run('1');
    assert.equal('artifacts' in none, false);
  });

  test(`${wall}: artifacts are told of programs that fail and that exit, too`, async () => {
    for (const end of ['1/0', 'import sys; sys.exit(3)']) {
      const outcome = await run(`open("a", "w").write("x")\n${end}`, {
        ...options,
        artifacts: true,
      });
      assert.notEqual(outcome.status, 'ok');
      assert.deepEqual(shown(outcome), ['added a x']);
    }
  });

  test(`${wall}: the files of a guest that was ended are lost, which is told`, async () => {
    for (const code of ['import os; os._exit(3)', 'while True: pass']) {
      const outcome = await run(`open("a", "w").write("x")\n${code}`, {
        ...options,
        timeoutMs: 1000,
        artifacts: true,
      });
      assert.deepEqual(shown(outcome), []);
      assert.match(artifactsOf(outcome).problem ?? '', /guest/);
    }
  });

  test(`${wall}: what is beyond the limits is left out and told`, async () => {
    const code = `
for n in range(4): open("f%d" % n, "w").write("x" * 10)
open("large", "w").write("y" * 11)`;
    const byCount = await run(code, { ...options, artifacts: { files: 3 } });
    assert.deepEqual(
      [artifactsOf(byCount).files.map(({ path }) => path), artifactsOf(byCount).leftOut],
      [
        ['f0', 'f1', 'f2'],
        [
          { path: 'f3', reason: 'there are more than 3 files' },
          { path: 'large', reason: 'there are more than 3 files' },
        ],
      ],
    );
    const byBytes = await run(code, { ...options, artifacts: { bytes: 50 } });
    assert.deepEqual(
      [artifactsOf(byBytes).files.length, artifactsOf(byBytes).leftOut],
      [4, [{ path: 'large', reason: 'with it there are more than 50 bytes' }]],
    );
    const all = await run(code, { ...options, artifacts: { bytes: 51, files: 5 } });
    assert.deepEqual(artifactsOf(all).leftOut, []);
  });

  test(`${wall}: files are there before the program, in binary and from streams`, async () => {
    async function* stream(): AsyncGenerator<string> {
      yield 'from ';
      yield 'a stream';
    }
    const outcome = await run('[open(p, "rb").read() for p in ("b", "d/s", "/tmp/t")]', {
      ...options,
      files: { b: Uint8Array.of(255, 0), 'd/s': stream(), '/tmp/t': 'text' },
    });
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      Uint8Array.of(255, 0),
      new TextEncoder().encode('from a stream'),
      new TextEncoder().encode('text'),
    ]);
  });
}

test('limits of artifacts and files are checked', async () => {
  await assert.rejects(
    run('1', { artifacts: { files: 1001 } }),
    /artifacts\.files: 1001 is more than 1000/,
  );
  await assert.rejects(run('1', { artifacts: { bytes: 2 ** 28 + 1 } }), /artifacts\.bytes/);
  await assert.rejects(run('1', { files: { '': 'x' } }), UsageError);
});
