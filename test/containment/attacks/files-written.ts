/** Files of the host that a guest might make, change or remove. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { INTERPRETERS } from './jailbreak.ts';

const MARK = { kind: 'mark' } as const;
const PYTHON = { kernel: 'python', wasm: 'python' } as const;
const KERNEL = { kernel: 'python' } as const;

export const FILES_WRITTEN: readonly Attack[] = [
  ...onWalls(INTERPRETERS, {
    title: 'a file is made in a folder that everybody may write to',
    known: '/tmp shared between users, CWE-377',
    oracle: MARK,
    code: 'open(mark_path, "w").write("made")',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a file that everybody may write to is changed',
    known: 'open(2): O_WRONLY',
    oracle: MARK,
    code: 'open(kept_path, "a").write("changed")',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a file is removed',
    known: 'unlink(2)',
    oracle: MARK,
    code: 'os.unlink(kept_path)',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a file is emptied without being opened',
    known: 'truncate(2): a path without a descriptor, which guards of open forget',
    oracle: MARK,
    code: 'os.truncate(kept_path, 0)',
  }),
  ...onWalls(PYTHON, {
    title: 'the mode and times of a file are changed',
    known: 'chmod(2), utime(2): metadata is not what Landlock guards, landlock(7)',
    oracle: MARK,
    code: `
outcome(lambda: os.utime(kept_path, (0, 0)))
os.chmod(kept_path, 0o600)`,
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a file is renamed within its folder',
    known: 'rename(2)',
    oracle: MARK,
    code: 'os.rename(kept_path, mark_path)',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a folder is made',
    known: 'mkdir(2)',
    oracle: MARK,
    code: 'os.mkdir(mark_path)',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'an archive whose members climb up is unpacked',
    known: 'CVE-2007-4559: tarfile and names with dots',
    oracle: MARK,
    code: `
import io, tarfile, tempfile
tarfile.TarFile.extraction_filter = staticmethod(lambda member, path: member)
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive:
    archive.addfile(tarfile.TarInfo("../" * 40 + mark_path[1:]))
packed.seek(0)
tarfile.open(fileobj=packed).extractall(tempfile.mkdtemp())`,
  }),
  ...onWalls(PYTHON, {
    title: 'a database is attached where a file is to appear',
    known: 'SQL injection write-ups: ATTACH DATABASE writes files',
    oracle: MARK,
    code: `
import sqlite3
database = sqlite3.connect(":memory:")
database.execute("ATTACH DATABASE ? AS other", (mark_path,))
database.execute("CREATE TABLE other.t (x)")
database.commit()`,
  }),
  ...onWalls(PYTHON, {
    title: 'a logger writes where it is told',
    known: 'logging.FileHandler, in write-ups of configuration injections',
    oracle: MARK,
    code: `
import logging
logging.FileHandler(mark_path).close()`,
  }),
  ...onWalls(PYTHON, {
    title: 'a compiled module is written beside another',
    known: 'py_compile with a cfile of its own',
    oracle: MARK,
    code: `
import py_compile, tempfile
source = tempfile.mkdtemp() + "/a.py"
open(source, "w").close()
py_compile.compile(source, cfile=mark_path, doraise=True)`,
  }),
  ...onWalls(PYTHON, {
    title: 'a profile is dumped to a path',
    known: 'cProfile, tracemalloc and faulthandler write files of their own',
    oracle: MARK,
    code: `
import tracemalloc
tracemalloc.start()
tracemalloc.take_snapshot().dump(mark_path)`,
  }),
  ...onWalls(KERNEL, {
    title: 'a named pipe is made where the host could come by',
    known: 'mkfifo(3): a reader that waits for ever',
    oracle: MARK,
    code: 'os.mkfifo(mark_path)',
  }),
  ...onWalls(KERNEL, {
    title: 'a socket is bound where the host could come by',
    known: 'unix(7): a socket is a file',
    policy: { network: 'loopback' },
    oracle: MARK,
    code: `
import socket
socket.socket(socket.AF_UNIX).bind(mark_path)`,
  }),
  ...onWalls(KERNEL, {
    title: 'two files change places in one call',
    known: 'renameat2(2): RENAME_EXCHANGE, which races of symbolic links use',
    oracle: MARK,
    code: `
at = ctypes.c_long(-100)
own = os.path.dirname(kept_path) + "/other" if os.path.exists(kept_path) else "/tmp/other"
open(own, "w").close()
libc.syscall(ctypes.c_long(nr(316, 276)), at, own.encode(), at, kept_path.encode(), ctypes.c_long(2))`,
  }),
  ...onWalls(KERNEL, {
    title: 'a child with another working folder writes there',
    known: 'os.posix_spawn, os.system: what a guard within the language does not see',
    policy: { extends: 'subprocess' },
    oracle: MARK,
    code: `
import subprocess, sys
subprocess.run([sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", mark_path])`,
  }),
];
