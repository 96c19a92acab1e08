import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findCgroupParents, makeCgroups, removeCgroups } from '../../src/launcher/cgroup.ts';

const LIMITS = { memoryBytes: 1000, tasks: 7 };
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-test-'));
});

afterEach(() => rmSync(root, { recursive: true }));

/** A tree that looks like the kernel's, with the text of /proc/self/cgroup beside it. */
function tree(own: string, files: Readonly<Record<string, string>>): string {
  const selfFile = join(root, 'self');
  writeFileSync(selfFile, own);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return selfFile;
}

test('version 2 is used beside the own group when its controllers are delegated', () => {
  const self = tree('0::/service/main\n', {
    'service/cgroup.controllers': 'cpu memory pids\n',
    // The kernel refuses to switch anything on in a group with processes; here a folder refuses.
    'service/main/cgroup.controllers': 'cpu memory pids\n',
    'service/main/cgroup.subtree_control/x': '',
  });
  const parents = findCgroupParents(root, self);
  assert.deepEqual(
    parents.map(({ version, folder }) => [version, folder]),
    [[2, `${root}/service`]],
  );
  const switchedOn = readFileSync(`${root}/service/cgroup.subtree_control`, 'utf8');
  assert.equal(switchedOn, '+memory +pids');
});

test('version 2 without delegated controllers is not used', () => {
  const self = tree('0::/service/main\n', { 'service/cgroup.controllers': 'cpu memory\n' });
  assert.deepEqual(findCgroupParents(root, self), []);
  assert.equal(existsSync(`${root}/service/cgroup.subtree_control`), false);
});

test('version 1 is used per controller', () => {
  const self = tree('8:pids:/\n4:memory:/box\n0::/\n', { 'memory/box/x': '', 'pids/x': '' });
  const parents = findCgroupParents(root, self);
  assert.deepEqual(
    parents.map(({ version, folder }) => [version, folder]),
    [
      [1, `${root}/memory/box`],
      [1, `${root}/pids`],
    ],
  );
});

test('the groups of version 2 limit memory without swap, and tasks', () => {
  const made = makeCgroups(
    [{ version: 2, controllers: ['memory', 'pids'], folder: root }],
    LIMITS,
    null,
  );
  assert.deepEqual(made.hierarchies[0]?.settings, {
    'memory.max': '1000',
    'memory.swap.max': '0',
    'memory.oom.group': '1',
    'pids.max': '7',
  });
  const [folder = ''] = made.folders;
  assert.equal(readFileSync(`${folder}/cgroup.subtree_control`, 'utf8'), '+memory +pids');
  made.entries.forEach(closeSync);
});

test('folders that were made are removed with the groups below them', () => {
  const made = makeCgroups([{ version: 1, controllers: ['pids'], folder: root }], LIMITS, null);
  assert.deepEqual(made.entries, []);
  mkdirSync(`${made.folders[0]}/0`);
  assert.equal(removeCgroups(made.folders), true);
  assert.deepEqual(readdirSync(root), []);
});
