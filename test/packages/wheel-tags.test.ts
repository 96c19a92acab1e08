import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { findInterpreter } from '../../src/launcher/interpreter.ts';
import { wheelTags } from '../../src/packages/wheel-tags.ts';
import { PYTHONS } from '../helpers/pythons.ts';

const DEBIAN = {
  version: [3, 11, 2],
  glibc: [2, 36],
  freeThreaded: false,
  machine: 'x86_64',
} as const;

test('an interpreter takes wheels for its own version, the stable ABI, and for all', () => {
  const tags = wheelTags(DEBIAN);
  for (const tag of [
    'cp311-cp311-manylinux_2_28_x86_64',
    'cp311-cp311-manylinux2014_x86_64',
    'cp311-cp311-linux_x86_64',
    'cp38-abi3-manylinux_2_17_x86_64',
    'cp311-none-any',
    'py3-none-any',
    'py310-none-any',
    'py3-none-manylinux1_x86_64',
  ]) {
    assert(tags.has(tag), tag);
  }
});

test('wheels for a newer glibc, another version, machine or build are not taken', () => {
  const tags = wheelTags(DEBIAN);
  for (const tag of [
    'cp311-cp311-manylinux_2_37_x86_64',
    'cp312-cp312-manylinux_2_28_x86_64',
    'cp312-abi3-manylinux_2_28_x86_64',
    'cp311-cp311-manylinux_2_28_aarch64',
    'cp311-cp311t-manylinux_2_28_x86_64',
    'cp311-cp311-musllinux_1_2_x86_64',
    'cp311-cp311-win_amd64',
    'py2-none-any',
    'py312-none-any',
  ]) {
    assert(!tags.has(tag), tag);
  }
});

test('a build without the lock has an ABI of its own, and no stable one', () => {
  const tags = wheelTags({ ...DEBIAN, version: [3, 13, 0], freeThreaded: true });
  assert(tags.has('cp313-cp313t-manylinux_2_28_x86_64'));
  assert(!tags.has('cp313-cp313-manylinux_2_28_x86_64'));
  assert(!tags.has('cp313-abi3-manylinux_2_28_x86_64'));
});

test('ARM64 has no names from before glibc 2.17', () => {
  const tags = wheelTags({ ...DEBIAN, machine: 'aarch64' });
  assert(tags.has('cp311-cp311-manylinux2014_aarch64'));
  assert(!tags.has('cp311-cp311-manylinux1_aarch64'));
  assert(!tags.has('cp311-cp311-manylinux_2_5_aarch64'));
});

test('without glibc only wheels of pure Python and local builds are taken', () => {
  const tags = [...wheelTags({ ...DEBIAN, glibc: null })];
  assert(tags.every((tag) => tag.endsWith('-any') || tag.endsWith('-linux_x86_64')));
});

/** What pip itself takes; null where there is no pip. */
function tagsOfPip(python: string): string[] | null {
  const code = 'from pip._vendor.packaging.tags import sys_tags\nfor tag in sys_tags(): print(tag)';
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n') : null;
}

for (const python of PYTHONS) {
  const expected = tagsOfPip(python);
  const missing = expected === null && process.env['PYSANDBOX_REQUIRE_ALL'] === undefined;
  const skip = missing ? `${python} has no pip to compare with` : false;
  test(`the tags of ${python} are those of its pip`, { skip }, async () => {
    const interpreter = await findInterpreter({ python, withSitePackages: false });
    const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    const tags = wheelTags({ ...interpreter, machine });
    // Older releases of pip leave this one out, though a wheel may be named so.
    const [major, minor] = interpreter.version;
    const all = new Set([...(expected ?? []), `cp${major}${minor}-none-any`]);
    assert.deepEqual([...tags].toSorted(), [...all].toSorted());
  });
}
