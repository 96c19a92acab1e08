import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import { unpackWheel } from '../../src/packages/unpack-wheel.ts';
import { makeWheel } from '../helpers/make-wheel.ts';
import type { WheelParts } from '../helpers/make-wheel.ts';

const TAGS = new Set(['py3-none-any', 'cp311-cp311-manylinux_2_28_x86_64']);
const EMPTY = Buffer.alloc(0);

const unpacked = (parts: WheelParts): string[] =>
  unpackWheel(makeWheel(parts), TAGS).map(({ name }) => name);

function refusal(parts: WheelParts): string {
  try {
    unpacked(parts);
  } catch (error) {
    assert(error instanceof UsageError);
    return error.message;
  }
  return 'it was unpacked';
}

test('modules, data and metadata of a wheel are unpacked', () => {
  const wheel = makeWheel({
    files: { 'a/__init__.py': 'x = 1', 'a/b, c.txt': 'data', 'd.py': '' },
  });
  const files = unpackWheel(wheel, TAGS);
  assert.deepEqual(files.map(({ name, bytes }) => [name, bytes.length]).slice(0, 3), [
    ['a/__init__.py', 5],
    ['a/b, c.txt', 4],
    ['d.py', 0],
  ]);
  assert(files.some(({ name }) => name === 'greeting-1.0.dist-info/RECORD'));
});

test('modules below .data come to their place, scripts and headers to none', () => {
  const files = {
    'greeting-1.0.data/purelib/a.py': '',
    'greeting-1.0.data/platlib/b.so': '',
    'greeting-1.0.data/scripts/c': '',
    'greeting-1.0.data/headers/d.h': '',
    'greeting-1.0.data/data/etc/passwd': '',
  };
  assert.deepEqual(
    unpacked({ files }).filter((name) => !name.includes('dist-info')),
    ['a.py', 'b.so'],
  );
});

test('files that an interpreter would run as it starts, and bytecode, are left out', () => {
  const files = {
    'evil.pth': 'import os; os.abort()',
    'greeting-1.0.data/purelib/also.pth': 'import os',
    'a/kept.pth': 'no interpreter looks here',
    'a/__pycache__/a.cpython-311.pyc': 'other code than the source',
    'b.pyc': '',
  };
  assert.deepEqual(
    unpacked({ files }).filter((name) => !name.includes('dist-info')),
    ['a/kept.pth'],
  );
});

for (const name of [
  ...['../a.py', 'a/../../b.py', '/etc/passwd', '//a', 'a//b.py', './a.py', 'a/./b', '..'],
  ...['C:a.py', 'c:/windows/a', 'a\\b.py', '..\\a.py', 'a\nb.py', 'a\0.py', 'a\u007f'],
  ...[`${'a'.repeat(256)}.py`, `${'é'.repeat(128)}.py`, `${'ab/'.repeat(342)}c.py`],
]) {
  test(`a file named ${JSON.stringify(name).slice(0, 40)} is refused`, () => {
    assert.match(refusal({ entries: [{ name, bytes: EMPTY }] }), /is refused: the name/);
  });
}

test('names may be as long as Linux takes them', () => {
  for (const name of ['a'.repeat(255), `${'ab/'.repeat(341)}c`]) {
    assert.equal(refusal({ entries: [{ name, bytes: EMPTY }] }), 'it was unpacked');
  }
});

test('a name that is not UTF-8 is refused', () => {
  const { file, bytes } = makeWheel({ files: { 'greetinX.py': '' } });
  const broken = Buffer.from(
    bytes.toString('latin1').replaceAll('greetinX', 'greetin\xff'),
    'latin1',
  );
  assert.throws(() => unpackWheel({ file, bytes: broken }, TAGS), /has a character/);
});

for (const [what, mode] of [
  ['symbolic link', 0o120777],
  ['folder in disguise', 0o040755],
  ['named pipe', 0o010644],
  ['device', 0o020666],
  ['socket', 0o140777],
] as const) {
  test(`a ${what} is refused`, () => {
    const entry = { name: 'a', bytes: Buffer.from('/etc/passwd'), mode };
    assert.match(refusal({ entries: [entry] }), /is no regular file, but a link or device/);
  });
}

test('special bits are refused, and other permissions are not', () => {
  for (const mode of [0o104755, 0o102755, 0o101777]) {
    assert.match(refusal({ entries: [{ name: 'a', bytes: EMPTY, mode }] }), /set-user-ID/);
  }
  for (const mode of [0o100644, 0o100755, 0o644]) {
    assert.equal(refusal({ entries: [{ name: 'a', bytes: EMPTY, mode }] }), 'it was unpacked');
  }
});

test('a name that is there twice is refused', () => {
  const twice = ['a.py', 'a.py'].map((name) => ({ name, bytes: EMPTY }));
  assert.match(refusal({ entries: twice }), /the name "a\.py" is twice/);
});

test('an archive that says less than it holds, or holds too much, is refused', () => {
  const bytes = Buffer.alloc(1024 * 1024);
  assert.match(refusal({ entries: [{ name: 'a', bytes, claimed: 10 }] }), /damaged|size/);
  assert.match(refusal({ entries: [{ name: 'a', bytes, claimed: 0xffff_fff0 }] }), /too much/);
});

test('what differs from the RECORD is refused, each with its reason', () => {
  const change = (record: (text: string) => string): string =>
    refusal({ files: { 'a.py': 'x', 'b.py': 'y' }, record });
  assert.match(
    change((text) => text.replace(/^a\.py.*\n/, '')),
    /a\.py is not in its RECORD/,
  );
  assert.match(
    change((text) => text.replace(/^(a\.py.*),1$/m, '$1,2')),
    /has not the size/,
  );
  assert.match(
    change((text) => text.replace(/^a\.py,sha256=./, 'a.py,sha256=_')),
    /has not the hash/,
  );
  assert.match(
    change((text) => text.replace(/^a\.py,sha256=[^,]*/, 'a.py,')),
    /has not the hash/,
  );
  assert.match(
    change((text) => text.replace(/^a\.py,sha256/, 'a.py,md5')),
    /has not the hash/,
  );
  assert.match(
    change((text) => `${text}c.py,,\n`),
    /c\.py of its RECORD is not there/,
  );
  assert.match(
    change((text) => `${text}a.py,,\n`),
    /its RECORD has a\.py twice/,
  );
  assert.match(
    change(() => ''),
    /is not in its RECORD/,
  );
  assert.equal(
    change((text) => text.replaceAll('\n', '\r\n')),
    'it was unpacked',
  );
});

test('a wheel without its own metadata, or with that of another, is refused', () => {
  const { bytes } = makeWheel();
  const other = { file: 'other-1.0-py3-none-any.whl', bytes };
  assert.throws(() => unpackWheel(other, TAGS), /has not the one folder \.dist-info/);
  const two = { 'other-2.0.dist-info/METADATA': '' };
  assert.match(refusal({ files: two }), /has not the one folder/);
  assert.match(refusal({ wheelFile: 'Wheel-Version: 2.0\n' }), /of a version that is not known/);
  assert.match(refusal({ wheelFile: null }), /WHEEL is not there/);
});

test('a wheel for another interpreter or machine is refused before it is read', () => {
  for (const tag of [
    'cp312-cp312-manylinux_2_28_x86_64',
    'cp311-cp311-win_amd64',
    'py2-none-any',
  ]) {
    const { file } = makeWheel({ tag });
    const bytes = Buffer.from('no archive');
    assert.throws(() => unpackWheel({ file, bytes }, TAGS), /for another interpreter or machine/);
  }
  const many = 'cp311-cp311-manylinux2014_x86_64.manylinux_2_28_x86_64';
  assert.equal(refusal({ tag: many }), 'it was unpacked');
});

test('what is no wheel is refused, and it is said what to do about source archives', () => {
  const bytes = Buffer.from('no archive');
  const named =
    (file: string): (() => void) =>
    () =>
      void unpackWheel({ file, bytes }, TAGS);
  assert.throws(
    named('a-1.0.tar.gz'),
    /is a source archive; .* would run its code on this machine/,
  );
  assert.throws(named('a-1.0.zip'), /is a source archive/);
  assert.throws(named('a.whl'), /is not named as a wheel is/);
  assert.throws(named('a-1.0-py3-none-any.whl'), /is refused: this is not a zip archive/);
});
