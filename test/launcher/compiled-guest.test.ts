import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GUEST_FOLDER } from '../../src/launcher/guest-folder.ts';

const PROBE = readFileSync(join(GUEST_FOLDER, 'probe.py'), 'utf8');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiled-guest-'));
  const wanted = (path: string): boolean => !path.endsWith('__pycache__');
  cpSync(GUEST_FOLDER, folder, { recursive: true, filter: wanted });
});

afterEach(() => rmSync(folder, { recursive: true }));

const python = (code: string, ...args: readonly string[]): string =>
  execFileSync('python3', ['-I', '-B', '-c', code, ...args], { encoding: 'utf8' }).trim();

/** Where the module `linux` came from, and the value of a name in it. */
const loaded = (): string =>
  python(
    `import sys; sys.path.insert(0, sys.argv[1])
import linux; print(linux.__cached__ or "", getattr(linux, "MARK", None))`,
    folder,
  );

test('whoever asks an interpreter leaves our code compiled for it, which it then takes', () => {
  python(PROBE, folder);
  const [cached = ''] = loaded().split(' ');
  assert.ok(cached.startsWith(folder), cached);
  const before = statSync(cached).mtimeMs;
  python(PROBE, folder);
  assert.equal(statSync(cached).mtimeMs, before, 'what is compiled is not compiled again');
});

test('compiled code of another source is not taken, though size and time are the same', () => {
  const path = join(folder, 'linux.py');
  const source = readFileSync(path, 'utf8');
  const { atime, mtime } = statSync(path);
  const rewrite = (mark: number): void => {
    writeFileSync(path, `${source}\nMARK = ${mark}\n`);
    utimesSync(path, atime, mtime);
  };
  rewrite(1);
  python(PROBE, folder);
  rewrite(2);
  assert.match(loaded(), / 2$/);
});

test('an interpreter that may not write there is asked all the same', () => {
  assert.match(python(PROBE, join(folder, 'missing')), /^\{"executable"/);
  writeFileSync(join(folder, '__pycache__'), 'no folder');
  assert.match(python(PROBE, folder), /^\{"executable"/);
});

test('nobody else may write where our code is compiled, whatever umask the host has', () => {
  const before = process.umask(0);
  try {
    python(PROBE, folder);
  } finally {
    process.umask(before);
  }
  const [cached = ''] = loaded().split(' ');
  for (const path of [cached, join(cached, '..')]) {
    assert.equal(statSync(path).mode & 0o022, 0, path);
  }
});
