import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { saveArtifacts, UsageError } from '../../../src/index.ts';
import { openHostFolder } from '../../../src/sandbox/host-folder/host-folder.ts';
import { Place } from '../../../src/sandbox/host-folder/place.ts';

const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
after(() => rmSync(top, { recursive: true, force: true }));
let count = 0;

/** A folder for the files, beside a canary that nobody may touch. */
function scene(): { readonly out: string; readonly canary: string; readonly outside: string } {
  count += 1;
  const outside = join(top, String(count));
  const out = join(outside, 'out');
  mkdirSync(out, { recursive: true });
  const canary = join(outside, 'canary');
  writeFileSync(canary, 'untouched');
  return { out, canary, outside };
}

const file = (path: string, text = 'new'): { path: string; bytes: Uint8Array } => ({
  path,
  bytes: Buffer.from(text),
});

test('files are saved with the folders that they are in, which are made', async () => {
  const { outside } = scene();
  const out = join(outside, 'made', 'here');
  const { saved, refused } = await saveArtifacts([file('a'), file('d/e/f', 'deep')], out);
  assert.deepEqual(refused, []);
  assert.deepEqual(saved, [join(out, 'a'), join(out, 'd/e/f')]);
  assert.equal(readFileSync(join(out, 'd/e/f'), 'utf8'), 'deep');
  assert.equal(lstatSync(join(out, 'a')).mode & 0o7777, 0o644);
  assert.deepEqual(readdirSync(out).toSorted(), ['a', 'd'], 'nothing else is left');
});

test('a file takes the place of a file, not of what a hard link shares with it', async () => {
  const { out, canary } = scene();
  linkSync(canary, join(out, 'a'));
  chmodSync(canary, 0o600);
  const { saved } = await saveArtifacts([file('a')], out);
  assert.equal(saved.length, 1);
  assert.equal(readFileSync(join(out, 'a'), 'utf8'), 'new');
  assert.equal(readFileSync(canary, 'utf8'), 'untouched');
});

test('no name leads out of the folder', async () => {
  const { out, canary, outside } = scene();
  const before = readdirSync(outside).toSorted();
  const hostile = [
    ...['../canary', '..', '.', '', '/', '/canary', canary, 'a/../../canary', './canary', 'a//b'],
    ...[
      'a/./b',
      'a/',
      '..\\canary',
      'a\\..\\..\\canary',
      'a\0b',
      '../canary\0.png',
      '\\\\server\\x',
    ],
  ];
  const { saved, refused } = await saveArtifacts(
    hostile.map((path) => file(path)),
    out,
  );
  assert.deepEqual(saved, []);
  assert.equal(refused.length, hostile.length);
  assert.deepEqual(readdirSync(outside).toSorted(), before);
  assert.deepEqual(readdirSync(out), []);
  assert.equal(readFileSync(canary, 'utf8'), 'untouched');
});

test('no name misleads who reads it', async () => {
  const { out } = scene();
  const hostile = [
    ...['new\nline', 'tab\t', '\u001b[2J', 'del\u007f', '\u202etxt.exe', 'a\u2066b', '\u200frtl'],
    ...[
      '\udcff\udcfe',
      '\ud800',
      'c1\u0085',
      'x'.repeat(256),
      'é'.repeat(128),
      'd/'.repeat(64) + 'f',
    ],
  ];
  const { saved, refused } = await saveArtifacts(
    hostile.map((path) => file(path)),
    out,
  );
  assert.deepEqual(saved, []);
  for (const { reason } of refused) {
    assert.doesNotMatch(reason, /[\p{Cc}\p{Cf}]/u);
  }
  const fine = [
    '__proto__',
    'constructor',
    '-rf',
    'größe',
    '文',
    'a b',
    '...',
    '~',
    'x'.repeat(255),
  ];
  assert.equal(
    (
      await saveArtifacts(
        fine.map((path) => file(path)),
        out,
      )
    ).saved.length,
    fine.length,
  );
  assert.deepEqual(new Set(readdirSync(out)), new Set(fine));
});

test('names that are one where case or composition makes no difference clash', async () => {
  const { out } = scene();
  writeFileSync(join(out, 'Report'), 'old');
  const names = [
    'report',
    'e\u0301',
    '\u00e9',
    'a/x',
    'A/y',
    'straße',
    'STRASSE',
    'Report',
    'ﬁle',
    'file',
  ];
  const { saved, refused } = await saveArtifacts(
    names.map((path) => file(path)),
    out,
  );
  assert.deepEqual(
    refused.map(({ path }) => path),
    ['report', '\u00e9', 'A/y', 'STRASSE', 'file'],
  );
  assert.equal(saved.length, 5);
  assert.match(refused[0]?.reason ?? '', /differs from "Report" only by case or composition/);
});

test('links in the folder are neither followed nor replaced', async () => {
  const { out, canary, outside } = scene();
  symlinkSync(canary, join(out, 'file'));
  symlinkSync(outside, join(out, 'folder'));
  symlinkSync('nowhere', join(out, 'dangling'));
  mkdirSync(join(out, 'is-folder'));
  const paths = ['file', 'folder/canary', 'folder/new', 'dangling', 'dangling/x', 'is-folder'];
  const { saved, refused } = await saveArtifacts(
    paths.map((path) => file(path)),
    out,
  );
  assert.deepEqual(saved, []);
  assert.equal(refused.length, paths.length);
  assert.equal(readFileSync(canary, 'utf8'), 'untouched');
  assert.deepEqual(readdirSync(outside).toSorted(), ['canary', 'out']);
  assert.ok(lstatSync(join(out, 'file')).isSymbolicLink());
  assert.equal(existsSync(join(out, 'nowhere')), false);
});

test('a folder that becomes a link while it is used leads nowhere', async () => {
  const { out, canary, outside } = scene();
  mkdirSync(join(out, 'd'));
  const place = await Place.open(out);
  const inner = await place.enter('d', 'd/canary', false);
  rmSync(join(out, 'd'), { recursive: true });
  symlinkSync(outside, join(out, 'd'));
  assert.throws(() => writeFileSync(`${inner.path}/canary`, 'overwritten'), /ENOENT/);
  assert.equal(readFileSync(canary, 'utf8'), 'untouched');
  await assert.rejects(place.enter('d', 'd/canary', false), UsageError);
  await inner.close();
  await place.close();
});

test('a folder that nobody can make is refused at once, in the file system of processes, too', async () => {
  const path = join(top, 'no folder');
  writeFileSync(path, '');
  for (const impossible of [join(path, 'a', 'b'), '/proc/pysandbox/a']) {
    await assert.rejects(saveArtifacts([], impossible), {
      code: 'USAGE',
      message: /cannot be made/,
    });
  }
});

test('what is no folder cannot be saved to, with the reason', async () => {
  const { canary } = scene();
  await assert.rejects(saveArtifacts([file('a')], canary), UsageError);
  await assert.rejects(saveArtifacts([file('a')], join(canary, 'x')), UsageError);
});

test('removing follows no link and takes no folder that holds something', async () => {
  const { out, canary } = scene();
  symlinkSync(canary, join(out, 'link'));
  mkdirSync(join(out, 'd'));
  writeFileSync(join(out, 'd/kept'), '');
  const folder = await openHostFolder(out);
  await folder.remove('link');
  await folder.remove('missing');
  await assert.rejects(folder.remove('d'), /ENOTEMPTY/);
  await assert.rejects(folder.remove('../canary'), UsageError);
  assert.deepEqual(readdirSync(out), ['d']);
  assert.equal(readFileSync(canary, 'utf8'), 'untouched');
});
