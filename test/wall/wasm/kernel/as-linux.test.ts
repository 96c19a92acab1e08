import assert from 'node:assert/strict';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { AT_FDCWD, TestGuest } from './guest-harness.ts';

/** Where a name of the guest's stands here. */
type PathOf = (name: string) => string;

/** What is done to both: here and in the guest. Each returns what is to be compared. */
interface Operation {
  readonly name: string;
  readonly here: (path: PathOf) => unknown;
  readonly there: (guest: TestGuest) => unknown;
}

const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_DIRECTORY = 0o200000;
const O_NOFOLLOW = 0o400000;

/** Few names, so that they meet; with dots, slashes at the end, and paths through files and links. */
const NAMES = fc
  .array(fc.constantFrom('a', 'b', 'c', 'l', '.', '..'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .chain((name) => fc.constantFrom(name, name, name, `${name}/`))
  // What leads out of the folder would meet what only one of both has.
  .filter((name) => staysInside(name));

const OPERATIONS: fc.Arbitrary<Operation> = fc.oneof(
  NAMES.map((name) => ({
    name: `mkdir ${name}`,
    here: (path: PathOf) => mkdirSync(path(name)),
    there: (guest: TestGuest) => guest.call('__syscall_mkdirat', AT_FDCWD, name, 0o777),
  })),
  NAMES.map((name) => ({
    name: `rmdir ${name}`,
    here: (path: PathOf) => rmdirSync(path(name)),
    there: (guest: TestGuest) => guest.call('__syscall_rmdir', name),
  })),
  NAMES.map((name) => ({
    name: `unlink ${name}`,
    here: (path: PathOf) => unlinkSync(path(name)),
    there: (guest: TestGuest) => guest.call('__syscall_unlinkat', AT_FDCWD, name, 0),
  })),
  fc.tuple(NAMES, NAMES).map(([from, to]) => ({
    name: `rename ${from} ${to}`,
    here: (path: PathOf) => renameSync(path(from), path(to)),
    there: (guest: TestGuest) => guest.call('__syscall_renameat', AT_FDCWD, from, AT_FDCWD, to),
  })),
  fc.tuple(fc.constantFrom('a', 'b/c', 'l', 'a/b', 'nothing'), NAMES).map(([target, name]) => ({
    name: `symlink ${target} ${name}`,
    here: (path: PathOf) => symlinkSync(target, path(name)),
    there: (guest: TestGuest) => guest.call('__syscall_symlinkat', target, AT_FDCWD, name),
  })),
  NAMES.map((name) => ({
    name: `readlink ${name}`,
    here: (path: PathOf) => readlinkSync(path(name)),
    there: (guest: TestGuest) => {
      const length = guest.call('__syscall_readlinkat', AT_FDCWD, name, 4096, 100);
      return typeof length === 'number' ? guest.read(4096, length) : length;
    },
  })),
  NAMES.map((name) => ({
    name: `stat ${name}`,
    here: (path: PathOf) => described(statSync(path(name))),
    there: (guest: TestGuest) => described(guest.stat(name, '__syscall_stat64')),
  })),
  NAMES.map((name) => ({
    name: `lstat ${name}`,
    here: (path: PathOf) => described(lstatSync(path(name))),
    there: (guest: TestGuest) => described(guest.stat(name)),
  })),
  fc
    .tuple(
      NAMES,
      fc.constantFrom(0, 1, 2),
      fc.subarray([O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW]),
      fc.constantFrom('', 'text', 'a longer text'),
    )
    // O_EXCL without O_CREAT, and O_CREAT with O_DIRECTORY, mean nothing in open(2).
    .filter(([, , flags]) => !flags.includes(O_EXCL) || flags.includes(O_CREAT))
    .filter(([, , flags]) => !flags.includes(O_DIRECTORY) || !flags.includes(O_CREAT))
    // Nothing is said of O_TRUNC without writing.
    .filter(([, access, flags]) => access !== 0 || !flags.includes(O_TRUNC))
    .map(([name, access, flags, text]) => {
      const all = flags.reduce((sum, flag) => sum | flag, access);
      return {
        name: `open ${name} ${all.toString(8)} ${text}`,
        here: (path: PathOf) => writeHere(path(name), all, access, text),
        there: (guest: TestGuest) => writeThere(guest, name, all, access, text),
      };
    }),
  fc.tuple(NAMES, fc.constantFrom(0, 2, 9)).map(([name, size]) => ({
    name: `truncate ${name} ${size}`,
    here: (path: PathOf) => truncateSync(path(name), size),
    there: (guest: TestGuest) => guest.call('__syscall_truncate64', name, BigInt(size)),
  })),
);

test('what is done to names comes out as on the machine that the test runs on', () => {
  fc.assert(
    fc.property(fc.array(OPERATIONS, { minLength: 10, maxLength: 60 }), (operations) => {
      const told = operations.map(({ name }) => name).join('; ');
      const folder = mkdtempSync(join(tmpdir(), 'as-linux-'));
      const guest = new TestGuest();
      try {
        for (const { name, here, there } of operations) {
          const expected = outcome(() => here((path) => `${folder}/${path}`));
          assert.deepEqual(there(guest) ?? 0, expected, `${name} in ${told}`);
        }
        assert.deepEqual(treeThere(guest), treeHere(folder), told);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 300 },
  );
});

/** What it returned, 0 for nothing, or the name of its errno. */
function outcome(operate: () => unknown): unknown {
  try {
    return operate() ?? 0;
  } catch (error) {
    assert(error instanceof Error && 'code' in error, String(error));
    return error.code;
  }
}

function staysInside(name: string): boolean {
  let depth = 0;
  return name.split('/').every((part) => {
    depth += part === '..' ? -1 : Number(part !== '.' && part !== '');
    return depth >= 0;
  });
}

function described(stat: { mode: number; size: number } | string): unknown {
  const FOLDER = 0o040000;
  if (typeof stat === 'string') {
    return stat;
  }
  const kind = stat.mode & 0o170000;
  return { kind, size: kind === FOLDER ? 0 : stat.size };
}

function writeHere(path: string, flags: number, access: number, text: string): void {
  const descriptor = openSync(path, flags);
  try {
    if (access !== 0) {
      writeSync(descriptor, text);
    }
  } finally {
    closeSync(descriptor);
  }
}

function writeThere(
  guest: TestGuest,
  path: string,
  flags: number,
  access: number,
  text: string,
): number | string {
  const descriptor = guest.open(path, flags);
  if (typeof descriptor === 'string') {
    return descriptor;
  }
  if (access !== 0) {
    assert.equal(guest.put(descriptor, text), text.length);
  }
  return guest.call('fd_close', descriptor);
}

/** Every path with what is there. */
function treeHere(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const inside = path.slice(folder.length + 1);
      if (entry.isSymbolicLink()) {
        return `${inside} -> ${readlinkSync(path)}`;
      }
      return entry.isDirectory() ? `${inside}/` : `${inside}: ${readFileSync(path, 'latin1')}`;
    })
    .toSorted();
}

function treeThere(guest: TestGuest): string[] {
  return guest
    .collect('/work')
    .map(({ path, kind, bytes, target }) => {
      const endings = {
        link: ` -> ${target}`,
        folder: '/',
        file: `: ${Buffer.from(bytes).toString('latin1')}`,
      };
      return path + endings[kind];
    })
    .toSorted();
}
