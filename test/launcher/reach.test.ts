import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { commandFor, isReachable } from '../../src/launcher/reach.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reach-test-'));
  chmodSync(root, 0o755);
  mkdirSync(join(root, 'open'), { mode: 0o755 });
  mkdirSync(join(root, 'shut'), { mode: 0o700 });
  writeFileSync(join(root, 'open', 'file'), '');
  writeFileSync(join(root, 'shut', 'file'), '');
});

afterEach(() => rmSync(root, { recursive: true }));

test('a path is reachable when everybody may pass each of its folders', () => {
  assert.equal(isReachable(join(root, 'open', 'file')), true);
  assert.equal(isReachable(join(root, 'shut', 'file')), false);
  assert.equal(isReachable(join(root, 'shut')), true);
});

test('a folder that is known to be out of reach stays so for all that is in it', () => {
  const open = new Set(['/']);
  mkdirSync(join(root, 'shut', 'inner'), { mode: 0o755 });
  for (const name of ['one', 'two', 'one']) {
    assert.equal(isReachable(join(root, 'shut', 'inner', name), open), false);
    assert.equal(isReachable(join(root, 'open', name), open), true);
  }
});

test('the program is started directly when all sources are reachable', () => {
  const source = join(root, 'open', 'file');
  const command = commandFor(NOBODY, [source], (locate) => ['cage', locate(source)]);
  assert.deepEqual(command, { program: 'cage', args: [source], identity: NOBODY });
});

test('an ordinary user’s program is started directly in any case', () => {
  const source = join(root, 'shut', 'file');
  const command = commandFor(null, [source], (locate) => ['cage', locate(source)]);
  assert.deepEqual(command, { program: 'cage', args: [source], identity: null });
});

test('what only root can reach is shown from a stage, and the rest from its own place', () => {
  const shut = join(root, 'shut', 'file');
  const open = join(root, 'open', 'file');
  const command = commandFor(NOBODY, [shut, open], (locate) => [
    'cage',
    locate(shut),
    locate(open),
  ]);
  assert.equal(command.program, 'unshare');
  const [staged = '', plain] = command.args.slice(-2);
  assert.match(staged, /^\/(?:mnt|media|srv)\/0\/file$/);
  assert.equal(plain, open);
  assert.ok(command.args.includes(join(root, 'shut')));
});

test('a symbolic link is followed to what has to be reached', () => {
  const link = join(root, 'open', 'link');
  symlinkSync(join(root, 'shut', 'file'), link);
  const command = commandFor(NOBODY, [link], (locate) => ['cage', locate(link)]);
  assert.match(command.args.at(-1) ?? '', /\/0\/file$/);
});

test('a path with shell syntax stays one argument', () => {
  const odd = join(root, 'shut', '$(touch x); "');
  mkdirSync(odd);
  const command = commandFor(NOBODY, [join(odd)], () => ['cage']);
  assert.ok(command.args.includes(odd));
  const script = command.args.find((argument) => argument.includes('setpriv')) ?? '';
  assert.ok(!script.includes('touch x'));
});
