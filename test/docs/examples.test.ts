import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { pysandbox, ROOT } from '../cli/command.ts';
import { startServiceProcess } from '../helpers/service.ts';

const run = promisify(execFile);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('examples/README.md names every example, and no other', () => {
  const told = Array.from(
    read('examples/README.md').matchAll(/^\| \[([^\]]+)\]/gm),
    ([, name = '']) => name,
  );
  const there = readdirSync(join(ROOT, 'examples')).filter((name) => name !== 'README.md');
  assert.deepEqual(told.toSorted(), there.toSorted());
});

test('examples/hello.py greets', async () => {
  const { status, stdout } = await pysandbox(['run', 'examples/hello.py']);
  assert.equal(status, 0);
  assert.match(stdout, /^Hello from Python 3\.\d+!\n$/);
});

test('examples/attempts.py is refused at each attempt', async () => {
  const { status, stdout } = await pysandbox(['run', 'examples/attempts.py']);
  assert.equal(status, 0);
  assert.match(stdout, /^(?:\w+: refused \(\w+\)\n){5}$/);
});

test('examples/endless.py is stopped', async () => {
  const { status, stdout } = await pysandbox(['run', '--timeout', '1s', 'examples/endless.py']);
  assert.equal(status, 124);
  assert.equal(stdout, 'working…\n');
});

test('examples/policy.json is a policy', async () => {
  const { stdout } = await pysandbox([
    ...['run', '--policy', 'examples/policy.json'],
    ...['-c', 'import os; print(os.environ["GREETING"])'],
  ]);
  assert.equal(stdout, 'hello\n');
});

test('examples/session.mjs keeps variables from run to run', async () => {
  const { stdout } = await run(process.execPath, ['examples/session.mjs'], { cwd: ROOT });
  assert.equal(stdout, 'ok 7\nerror KeyError\n');
});

test('examples/client runs the same at a service', async () => {
  const service = await startServiceProcess();
  const env = { ...process.env, PYSANDBOX_URL: service.url };
  const { stdout } = await run(process.execPath, ['examples/client/session.mjs'], {
    cwd: ROOT,
    env,
  });
  assert.equal(stdout, 'ok 7\n2 x tea, 2 x cake\n');
});

test('examples/database.mjs lets a guest query and do nothing else', async () => {
  const { stdout } = await run(process.execPath, ['examples/database.mjs'], { cwd: ROOT });
  assert.deepEqual(stdout.split('\n'), [
    'Cid is 33, Ann is 41',
    'write: HostError: attempt to write a readonly database',
    "close: AttributeError: <host object db> has no attribute 'close'",
    "reach the connection: AttributeError: <host object db> has no attribute 'connection'",
    "replace query: AttributeError: <host object db> does not let 'query' be changed",
    "climb: AttributeError: <host method db.query> has no attribute 'constructor'",
    'ok after 2 queries',
    '',
  ]);
});

/** What Debian's own interpreter needs for it, or false where it is there. */
function missing(): string | false {
  const { status } = spawnSync('/usr/bin/python3', ['-c', 'import pandas, matplotlib']);
  return status === 0 || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined
    ? false
    : '/usr/bin/python3 has no pandas or no matplotlib';
}

test('examples/analyse takes a table and a picture', { skip: missing() }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const picture = join(folder, 'figure.png');
  const { stdout } = await run(process.execPath, ['examples/analyse/analyse.mjs', picture], {
    cwd: ROOT,
  });
  const table = /^```text\n(.*?)^The figure/ms.exec(read('examples/analyse/README.md'))?.[1];
  assert.equal(stdout.split('The figure')[0], table);
  const shown = /!\[[^\]]*\]\(([^)]+)\)/.exec(read('examples/analyse/README.md'))?.[1] ?? '';
  const told = join(ROOT, 'examples/analyse', shown);
  // Fonts and versions of matplotlib differ a little from one machine to the next.
  assert.ok((await unlikeness(told, picture)) < 0.02);
  assert.ok((await unlikeness(told, null)) > 0.1, 'and a picture that is empty is unlike it');
});

/** How much two PNGs differ, from 0 to 1; null is one that is empty, and 1 means another size. */
async function unlikeness(one: string, other: string | null): Promise<number> {
  const program = `
import sys
from matplotlib.image import imread
one = imread(sys.argv[1])
other = imread(sys.argv[2]) if sys.argv[2:] else one * 0 + 1
print(abs(one - other).mean() if one.shape == other.shape else 1)`;
  const given = other === null ? [one] : [one, other];
  const { stdout } = await run('/usr/bin/python3', ['-c', program, ...given]);
  return Number(stdout);
}

test('npx finds the command in the clone, and it lists its commands', async () => {
  const { stdout } = await run('npx', ['pysandbox', '--help'], { cwd: ROOT });
  for (const command of ['run', 'policy show', 'policy explain', 'doctor']) {
    assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  }
});
