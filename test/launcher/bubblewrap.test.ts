import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cageArguments, findBubblewrap } from '../../src/launcher/bubblewrap.ts';
import type { CageSpec } from '../../src/launcher/bubblewrap.ts';
import { WallUnavailableError } from '../../src/model/errors.ts';
import { compilePolicy } from '../../src/policy/index.ts';
import { SAMPLE_INTERPRETER } from '../helpers/sample-interpreter.ts';

function spec(change: Partial<CageSpec> = {}, env: Record<string, string> = {}): CageSpec {
  const plan = compilePolicy({ env }, { arch: 'x86_64', interpreter: SAMPLE_INTERPRETER });
  return {
    plan,
    executable: SAMPLE_INTERPRETER.executable,
    mode: 'fork',
    cgroups: [],
    files: [],
    locate: (path) => path,
    further: [],
    without: [],
    ...change,
  };
}

/** How many operands each option of bubblewrap takes; bwrap(1). */
const OPERANDS = new Map<string, number>([
  ['--unshare-user', 0],
  ['--unshare-pid', 0],
  ['--unshare-ipc', 0],
  ['--unshare-uts', 0],
  ['--unshare-net', 0],
  ['--unshare-cgroup-try', 0],
  ['--die-with-parent', 0],
  ['--new-session', 0],
  ['--as-pid-1', 0],
  ['--uid', 1],
  ['--gid', 1],
  ['--cap-drop', 1],
  ['--hostname', 1],
  ['--proc', 1],
  ['--dir', 1],
  ['--tmpfs', 1],
  ['--perms', 1],
  ['--size', 1],
  ['--chdir', 1],
  ['--remount-ro', 1],
  ['--ro-bind', 2],
  ['--bind', 2],
  ['--dev-bind', 2],
  ['--symlink', 2],
  ['--setenv', 2],
  ['--file', 2],
]);

/** Reads arguments the way bubblewrap does: option, operands, option …, `--`, command. */
function readAsBubblewrap(args: readonly string[]): { options: string[][]; command: string[] } {
  const options: string[][] = [];
  let place = 0;
  while (args[place] !== '--') {
    const count = OPERANDS.get(args[place] ?? '');
    assert.notEqual(count, undefined, `unknown option ${args[place]}`);
    options.push(args.slice(place, place + 1 + (count ?? 0)));
    place += 1 + (count ?? 0);
  }
  return { options, command: args.slice(place + 1) };
}

test('every namespace is unshared and the cage dies with its parent', () => {
  const { options } = readAsBubblewrap(cageArguments(spec()));
  const names = new Set(options.map(([name]) => name));
  for (const wanted of ['user', 'pid', 'ipc', 'uts', 'net']) {
    assert.ok(names.has(`--unshare-${wanted}`), wanted);
  }
  assert.ok(names.has('--die-with-parent'));
  assert.ok(names.has('--new-session'));
});

test('the root is made read-only after everything else is mounted', () => {
  const { options } = readAsBubblewrap(cageArguments(spec()));
  assert.deepEqual(options.at(-1), ['--remount-ro', '/']);
});

test('no host path is ever bound writable but a control group', () => {
  const cgroups = [{ source: '/sys/fs/cgroup/x', path: '/tmp/cgroup/0' }];
  const { options } = readAsBubblewrap(cageArguments(spec({ cgroups })));
  const writable = options.filter(([name]) => name === '--bind');
  assert.deepEqual(writable, [['--bind', '/sys/fs/cgroup/x', '/tmp/cgroup/0']]);
});

test('no string of the user can become an option or change the command', () => {
  const hostile = fc.oneof(
    fc.constantFrom('--bind', '--', '--ro-bind / /', '--cap-add', '--share-net', ''),
    fc.string().filter((text) => !text.includes('\0')),
  );
  const plain = readAsBubblewrap(cageArguments(spec()));
  fc.assert(
    fc.property(hostile, (value) => {
      const read = readAsBubblewrap(cageArguments(spec({}, { SETTING: value })));
      assert.deepEqual(read.command, plain.command);
      const added = read.options.filter(([name, key]) => name === '--setenv' && key === 'SETTING');
      assert.deepEqual(added, [['--setenv', 'SETTING', value]]);
      assert.equal(read.options.length, plain.options.length + 1);
    }),
    { verbose: true },
  );
});

test('in spawn mode the cage itself has the sized tmpfs', () => {
  const { options } = readAsBubblewrap(cageArguments(spec({ mode: 'spawn' })));
  const at = options.findIndex(([name]) => name === '--tmpfs');
  assert.deepEqual(options[at], ['--tmpfs', '/work']);
  assert.deepEqual(options[at - 1], ['--size', String(64 * 1024 * 1024)]);
});

test('a missing bubblewrap is an error that names layer and remedy', () => {
  const missing = (): string => findBubblewrap('/nowhere', []);
  assert.throws(missing, (error: unknown) => {
    assert.ok(error instanceof WallUnavailableError);
    assert.equal(error.details['layer'], 'bubblewrap');
    assert.match(error.message, /apt-get install bubblewrap/);
    return true;
  });
});
