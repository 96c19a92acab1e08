import type { Attack } from './attack.ts';

const MANUAL = 'the manual of Python’s library';
const PROC = 'proc(5)';
const OPEN = 'open(2), openat(2)';

/** Statements that print what is in CANARY: how, where it is known from, and whether it is Linux's alone. */
const READING: readonly (readonly [how: string, known: string, code: string])[] = [
  ['by its path', MANUAL, 'print(open(CANARY).read())'],
  ['by a descriptor', OPEN, 'import os; print(os.read(os.open(CANARY, os.O_RDONLY), 99))'],
  ['by pathlib', MANUAL, 'import pathlib; print(pathlib.Path(CANARY).read_text())'],
  ['by io.open_code', MANUAL, 'import io; print(io.open_code(CANARY).read())'],
  ['by codecs', MANUAL, 'import codecs; print(codecs.open(CANARY).read())'],
  ['by tokenize', MANUAL, 'import tokenize; print(tokenize.open(CANARY).read())'],
  ['by linecache', MANUAL, 'import linecache; print(linecache.getlines(CANARY))'],
  ['by fileinput', MANUAL, 'import fileinput; print(*fileinput.input([CANARY]))'],
  [
    'by a loader of source code',
    MANUAL,
    'from importlib.machinery import SourceFileLoader as L; print(L("x", CANARY).get_data(CANARY))',
  ],
  [
    'by the error of a program that it is not',
    'write-ups of Python jails',
    'import runpy, traceback\ntry: runpy.run_path(CANARY)\nexcept BaseException: traceback.print_exc()',
  ],
  [
    'by a module with its name',
    MANUAL,
    'import os, sys, shutil; shutil.copy(CANARY, "stolen"); print(open("stolen").read())',
  ],
  [
    'by the printer of the site module',
    'write-ups of Python jails',
    'import _sitebuiltins as s; s._Printer("x", "", [os_name(CANARY)], [folder(CANARY)])()',
  ],
  [
    'by a map of its memory',
    'mmap(2)',
    'import mmap; f = open(CANARY); print(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)[:])',
  ],
  [
    'by sendfile',
    'sendfile(2)',
    'import os; out = os.open("out", os.O_CREAT | os.O_RDWR); os.sendfile(out, os.open(CANARY, 0), 0, 99); print(open("out").read())',
  ],
  [
    'by a symbolic link',
    'symlink(7)',
    'import os; os.symlink(CANARY, "link"); print(open("link").read())',
  ],
  [
    'by a link to the root',
    'symlink(7)',
    'import os; os.symlink("/", "root"); print(open("root" + CANARY).read())',
  ],
  ['by many steps up', OPEN, 'print(open("../" * 40 + CANARY).read())'],
  [
    'by a folder that is open',
    OPEN,
    'import os; print(os.read(os.open(CANARY[1:], os.O_RDONLY, dir_fd=os.open("/", os.O_RDONLY)), 99))',
  ],
  [
    'by an archive that follows a link',
    'CVE-2007-4559',
    'import io, os, tarfile\nb = io.BytesIO(); t = tarfile.open(fileobj=b, mode="w"); t.add(CANARY, "x"); t.close(); b.seek(0)\nprint(tarfile.open(fileobj=b).extractfile("x").read())',
  ],
  [
    'by the reader of mailboxes',
    MANUAL,
    'import mailbox; print(mailbox.mbox(CANARY)._file.read())',
  ],
  [
    'by the error of a configuration',
    MANUAL,
    'import configparser; configparser.ConfigParser().read_file(open(CANARY))',
  ],
  ['by a process’s root', PROC, 'print(open("/proc/self/root" + CANARY).read())'],
  [
    'by a process’s current folder',
    PROC,
    'import os; os.chdir(folder(CANARY)); print(open("/proc/self/cwd/" + os_name(CANARY)).read())',
  ],
  [
    'by reopening a descriptor of the path alone',
    PROC,
    'import os; print(open(f"/proc/self/fd/{os.open(CANARY, os.O_PATH)}").read())',
  ],
  [
    'by asyncio in a thread',
    MANUAL,
    'import asyncio\nprint(asyncio.run(asyncio.to_thread(open, CANARY)).read())',
  ],
  [
    'by a program',
    'write-ups of Python jails',
    'import subprocess; print(subprocess.check_output(["cat", CANARY]))',
  ],
  ['by a shell', 'write-ups of Python jails', 'import os; print(os.popen(f"cat {CANARY}").read())'],
  [
    'by the C library',
    'write-ups of Python jails',
    'import ctypes; c = ctypes.CDLL(None); c.fopen.restype = ctypes.c_void_p; b = ctypes.create_string_buffer(99); c.fread(b, 1, 98, ctypes.c_void_p(c.fopen(CANARY.encode(), b"r"))); print(b.value)',
  ],
  [
    'by a program that a pseudo-terminal is given to',
    'write-ups of Python jails',
    'import pty; pty.spawn(["cat", CANARY])',
  ],
  [
    'by another interpreter',
    MANUAL,
    'import subprocess, sys; print(subprocess.check_output([sys.executable, "-c", f"print(open({CANARY!r}).read())"]))',
  ],
];

/** The same for files that appear at MARK. */
const WRITING: readonly (readonly [how: string, known: string, code: string])[] = [
  ['by its path', MANUAL, 'open(MARK, "w").write("x")'],
  ['by a descriptor', OPEN, 'import os; os.close(os.open(MARK, os.O_CREAT | os.O_WRONLY))'],
  ['as a folder', 'mkdir(2)', 'import os; os.mkdir(MARK)'],
  ['as a link that stands for a file', 'symlink(7)', 'import os; os.symlink(CANARY, MARK)'],
  ['as another name of a file', 'link(2)', 'import os; os.link(CANARY, MARK)'],
  ['as a named pipe', 'fifo(7)', 'import os; os.mkfifo(MARK)'],
  ['as a socket', 'unix(7)', 'import socket; socket.socket(socket.AF_UNIX).bind(MARK)'],
  [
    'by moving a file there',
    'rename(2)',
    'import shutil; open("f", "w").close(); shutil.move("f", MARK)',
  ],
  ['as a database', MANUAL, 'import sqlite3; sqlite3.connect(MARK).execute("create table t (a)")'],
  [
    'as an attached database',
    'sqlite.org, ATTACH',
    'import sqlite3; c = sqlite3.connect(":memory:"); c.execute("attach ? as m", (MARK,)); c.execute("create table m.t (a)")',
  ],
  [
    'from an archive with a path in it',
    'CVE-2007-4559',
    'import io, tarfile\nb = io.BytesIO(); t = tarfile.open(fileobj=b, mode="w"); t.addfile(tarfile.TarInfo(MARK)); t.close(); b.seek(0)\nt = tarfile.open(fileobj=b); t.extract(t.getmembers()[0], "/", filter="fully_trusted") if hasattr(tarfile, "fully_trusted_filter") else t.extractall("/")',
  ],
  [
    'as compiled code',
    MANUAL,
    'import py_compile; open("m.py", "w").close(); py_compile.compile("m.py", cfile=MARK)',
  ],
  ['as a log', MANUAL, 'import logging; logging.basicConfig(filename=MARK); logging.error("x")'],
  ['as a packed file', MANUAL, 'import gzip; gzip.open(MARK, "w").write(b"x")'],
  [
    'as a trace',
    MANUAL,
    'import cProfile; p = cProfile.Profile(); p.enable(); p.disable(); p.dump_stats(MARK)',
  ],
  ['by a program', 'write-ups of Python jails', 'import os; os.system(f"touch {MARK}")'],
  [
    'by the C library',
    'write-ups of Python jails',
    'import ctypes; ctypes.CDLL(None).creat(MARK.encode(), 0o600)',
  ],
  ['at exit', MANUAL, 'import atexit; atexit.register(lambda: open(MARK, "w"))'],
  [
    'by a thread',
    MANUAL,
    'import threading; t = threading.Thread(target=open, args=(MARK, "w")); t.start(); t.join()',
  ],
];

const HELPERS = `
def folder(path): return path.rpartition("/")[0]
def os_name(path): return path.rpartition("/")[2]
`;

export const FILE_ATTACKS: readonly Attack[] = [
  ...READING.map(([how, known, code]): Attack => ({
    title: `a file of the host is read ${how}`,
    known,
    goal: 'secret',
    code: HELPERS + code,
  })),
  ...WRITING.map(([how, known, code]): Attack => ({
    title: `a file of the host is made ${how}`,
    known,
    goal: 'mark',
    code: HELPERS + code,
  })),
];
