/** Pairs: one program plants what another, in a guest of its own, looks for. */
import { onWalls } from './attack.ts';
import type { WallKind } from '../../../src/index.ts';
import type { Attack, Bare } from './attack.ts';

type Walls = Partial<Readonly<Record<WallKind, Bare>>>;

/** Two guests of one wall are as good as one. */
const SAME: Walls = { kernel: 'same guest', wasm: 'same guest' };
const KERNEL_SAME: Walls = { kernel: 'same guest' };
const KERNEL_PYTHON: Walls = { kernel: 'python' };

interface Pair extends Pick<Attack, 'title' | 'known' | 'policy'> {
  /** Has the secret in `planted`, and a `token` for names, which both have. */
  readonly plant: string;
  readonly look: string;
  /** Whether the first guest is there while the other looks. */
  readonly stays?: boolean;
}

function pair(walls: Walls, { title, known, policy, plant, look, stays = false }: Pair): Attack[] {
  return onWalls(walls, {
    title,
    known,
    code: plant,
    oracle: { kind: 'planted', look, stays },
    ...(policy === undefined ? {} : { policy }),
  });
}

export const PLANTS: readonly Attack[] = [
  ...pair(SAME, {
    title: 'a file in /tmp is there for the next guest',
    known: 'workers that are used again: AWS Lambda and its /tmp',
    plant: 'open(f"/tmp/{token}", "w").write(planted)',
    look: 'open(f"/tmp/{token}").read()',
  }),
  ...pair(SAME, {
    title: 'a file in the home folder is there for the next guest',
    known: 'workers that are used again',
    plant: 'open(os.path.expanduser("~/.profile"), "w").write(planted)',
    look: 'open(os.path.expanduser("~/.profile")).read()',
  }),
  ...pair(SAME, {
    title: 'a module of the standard library is another for the next guest',
    known: 'monkey patches in workers that are used again',
    plant: 'import json\njson.dumps = lambda *values: planted',
    look: 'import json\njson.dumps(1)',
  }),
  ...pair(SAME, {
    title: 'a builtin is another for the next guest',
    known: 'pysandbox: __builtins__ replaced',
    plant: 'import builtins\nbuiltins.len = lambda value: planted',
    look: 'len("x")',
  }),
  ...pair(SAME, {
    title: 'the environment is another for the next guest',
    known: 'os.environ of a worker',
    plant: 'os.environ["PLANTED"] = planted',
    look: 'os.environ.get("PLANTED")',
  }),
  ...pair(SAME, {
    title: 'the memory of a guest before still has its data',
    known: 'CWE-226: memory that is handed on as it is',
    plant: 'kept = planted.encode() * 1000\nimport sys\nsys.kept_by_a_guest = kept',
    look: 'import sys\ngetattr(sys, "kept_by_a_guest", b"")[:40]',
  }),
  ...pair(SAME, {
    title: 'a finder of modules waits for the imports of the next guest',
    known: 'sys.meta_path, PEP 302',
    plant:
      'import sys\nclass Finder:\n    def find_spec(*_):\n        print(planted)\nsys.meta_path.insert(0, Finder())',
    look: 'import colorsys',
  }),
  ...pair(SAME, {
    title: 'a search function for codecs sees what the next guest decodes',
    known: 'codecs.register: one registry for all code of an interpreter',
    plant: 'import codecs\ncodecs.register(lambda name: print(planted))',
    look: 'outcome(lambda: b"text".decode(f"codec-{token}"))',
  }),
  ...pair(SAME, {
    title: 'a method of a class that both use is another for the next guest',
    known: 'monkey patches in workers that are used again: fractions.Fraction.__add__',
    plant: 'from fractions import Fraction\nFraction.__add__ = lambda self, other: planted',
    look: 'from fractions import Fraction\nFraction(1, 3) + 1',
  }),
  ...pair(SAME, {
    title: 'a handler at the exit runs in the next guest',
    known: 'atexit and weakref.finalize in shared interpreters',
    plant: 'import atexit\natexit.register(print, planted)',
    look: 'import atexit\natexit._run_exitfuncs()',
  }),
  ...pair(KERNEL_PYTHON, {
    title: 'shared memory with a name is there for the next guest',
    known: 'shm_open(3), /dev/shm: not a namespace of its own',
    policy: { extends: 'subprocess' },
    plant: 'open(f"/dev/shm/{token}", "w").write(planted)',
    look: 'print(open(f"/dev/shm/{token}").read())\nos.unlink(f"/dev/shm/{token}")',
  }),
  ...pair(KERNEL_PYTHON, {
    title: 'shared memory of System V is there for the next guest',
    known: 'sysvipc(7), ipc_namespaces(7)',
    plant: `
key = int(token, 16) & 0x7FFFFFFF
libc.shmat.restype = ctypes.c_void_p
part = libc.shmget(key, 4096, 0o1600)
ctypes.memmove(libc.shmat(part, None, 0), planted.encode(), 32)`,
    look: `
key = int(token, 16) & 0x7FFFFFFF
libc.shmat.restype = ctypes.c_void_p
part = libc.shmget(key, 4096, 0)
print(ctypes.string_at(libc.shmat(part, None, 0), 32))
libc.shmctl(part, 0, None)`,
  }),
  ...pair(KERNEL_PYTHON, {
    title: 'a queue of System V has a message for the next guest',
    known: 'sysvipc(7), msgop(2)',
    plant: `
queue = libc.msgget(int(token, 16) & 0x7FFFFFFF, 0o1600)
libc.msgsnd(queue, ctypes.create_string_buffer((1).to_bytes(8, "little") + planted.encode()), ctypes.c_size_t(32), 0)`,
    look: `
queue = libc.msgget(int(token, 16) & 0x7FFFFFFF, 0)
message = ctypes.create_string_buffer(100)
libc.msgrcv(queue, message, ctypes.c_size_t(32), ctypes.c_long(0), 0o4000)
libc.msgctl(queue, 0, None)
message.raw`,
  }),
  ...pair(KERNEL_SAME, {
    title: 'an abstract socket of one guest is listened to by another',
    known: 'unix(7): abstract names belong to the network namespace',
    policy: { network: 'loopback' },
    stays: true,
    plant: `
import socket, threading
listener = socket.socket(socket.AF_UNIX)
listener.bind(chr(0) + token)
listener.listen()
one = socket.socket(socket.AF_UNIX)
one.connect(chr(0) + token)
listener.accept()[0].send(planted.encode())`,
    look: `
import socket
other = socket.socket(socket.AF_UNIX)
other.connect(chr(0) + token)
print(one.recv(100))`,
  }),
  ...pair(KERNEL_SAME, {
    title: 'a port of one guest is connected to by another',
    known: 'network_namespaces(7): loopback of all containers of a pod',
    policy: { network: 'loopback' },
    stays: true,
    plant: `
import socket
served = socket.create_server(("127.0.0.1", 20000 + int(token, 16) % 20000))
first = socket.create_connection(served.getsockname())
served.accept()[0].send(planted.encode())`,
    look: `
import socket
socket.create_connection(("127.0.0.1", 20000 + int(token, 16) % 20000), 2)
print(first.recv(100))`,
  }),
  ...pair(KERNEL_SAME, {
    title: 'the memory of a sibling is read by its number',
    known: 'guests of one user: /proc/PID/mem and process_vm_readv(2)',
    policy: { extends: 'subprocess', proc: true },
    stays: true,
    plant: 'kept = ctypes.create_string_buffer(b"SECRET:" + planted.encode())\nhidden = planted',
    look: `
import re
for name in filter(str.isdigit, os.listdir("/proc")):
    memory = open(f"/proc/{name}/mem", "rb", buffering=0)
    for line in open(f"/proc/{name}/maps"):
        first, last = (int(part, 16) for part in line.split()[0].split("-"))
        if last < 1 << 62 and last - first < 1 << 28:
            memory.seek(first)
            outcome(lambda: print(re.findall(b"SECRET:[0-9a-f]{32}", memory.read(last - first))))`,
  }),
];
