/** Memory, processes and descriptors beyond the limits, counted by the host. */
import { onWalls } from './attack.ts';
import type { Attack, Measure } from './attack.ts';

const UNLIMITED = { kernel: { change: { without: ['rlimits'] } } } as const;
/** The filter refuses what is shared where nothing else would count it. */
const UNCOUNTED = { kernel: { change: { without: ['rlimits', 'seccomp'] } } } as const;
const UNCAGED = { kernel: { change: { without: ['rlimits', 'cgroup'] } } } as const;

const MEMORY = { limits: { memoryMiB: 64 } } as const;
/** A warm interpreter, the limit and what of the heap may be loose; every attack takes 200 MiB. */
const MOST_MEMORY_MIB = 140;

/** Takes memory in ways of its own, at most 200 MiB, and keeps it for a moment. */
function memory(
  title: string,
  known: string,
  take: string,
  bare: typeof UNLIMITED | typeof UNCOUNTED = UNLIMITED,
): Attack[] {
  return onWalls(bare, {
    title,
    known,
    policy: MEMORY,
    oracle: { kind: 'measured', what: 'memory', above: MOST_MEMORY_MIB },
    code: `
import time
named()
kept = []
def take():
${take
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
told = outcome(take)
time.sleep(0.3)
told`,
  });
}

function children(title: string, known: string, what: Measure, take: string): Attack[] {
  return onWalls(UNCAGED, {
    title,
    known,
    policy: { extends: 'subprocess', limits: { processes: 8, threads: 8 } },
    oracle: { kind: 'measured', what, above: 12 },
    code: `
import subprocess, sys, threading, time
named()
def take():
    for _ in range(40):
${take
  .trim()
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}
told = outcome(take)
time.sleep(0.3)
told`,
  });
}

export const EXHAUSTION: readonly Attack[] = [
  ...memory('memory is asked for in one piece', 'malloc(3)', 'kept.append(bytearray(200 << 20))'),
  ...memory(
    'memory is asked for in small pieces',
    'setrlimit(2): RLIMIT_DATA',
    'for _ in range(200):\n    kept.append(b"x" * (1 << 20))',
  ),
  ...memory(
    'memory is mapped past the heap',
    'mmap(2); RLIMIT_DATA counted no mappings before Linux 4.7',
    'import mmap\npart = mmap.mmap(-1, 200 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\nfor at in range(0, len(part), 4096):\n    part[at] = 1\nkept.append(part)',
  ),
  ...memory(
    'memory that is shared is no data of the process',
    'setrlimit(2): RLIMIT_DATA counts private memory only',
    'import mmap\npart = mmap.mmap(-1, 200 << 20)\nfor at in range(0, len(part), 4096):\n    part[at] = 1\nkept.append(part)',
    UNCOUNTED,
  ),
  ...memory(
    'memory is had as a file without a name',
    'memfd_create(2): no limit of size',
    'import mmap\nfile = os.memfd_create("x")\nos.ftruncate(file, 200 << 20)\npart = mmap.mmap(file, 200 << 20)\nfor at in range(0, len(part), 4096):\n    part[at] = 1\nkept.append(part)',
    UNCOUNTED,
  ),
  ...memory(
    'memory is had as a segment of System V',
    'shmget(2): it outlives its processes',
    'libc.shmat.restype = ctypes.c_void_p\nfor _ in range(10):\n    part = libc.shmget(0, 20 << 20, 0o1600)\n    address = libc.shmat(part, None, 0)\n    libc.shmctl(part, 0, None)\n    ctypes.memset(address, 1, 20 << 20)',
    UNCOUNTED,
  ),
  ...memory(
    'the end of the heap is moved by hand',
    'sbrk(2)',
    'libc.sbrk.restype = ctypes.c_void_p\naddress = libc.sbrk(ctypes.c_long(200 << 20))\nif address != 2**64 - 1:\n    ctypes.memset(address, 1, 200 << 20)',
  ),
  ...memory(
    'a mapping is grown where it stands',
    'mremap(2)',
    'import mmap\npart = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\npart.resize(200 << 20)\nfor at in range(0, len(part), 4096):\n    part[at] = 1\nkept.append(part)',
  ),
  ...memory(
    'a number is too large for the memory',
    'quizzes of online judges: 1 << (1 << 30)',
    'kept.append((1 << (8 * 200 << 20)) - 1)',
  ),
  ...memory(
    'a little that was packed becomes a lot',
    'zip bombs; 42.zip',
    'import zlib\npacker = zlib.compressobj()\npacked = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()\nkept.append(bytearray(zlib.decompress(packed)))',
  ),
  ...memory(
    'a format is as wide as it says',
    'format strings of strangers: "%999999999d"',
    'kept.append("%0*d" % (200 << 20, 1))',
  ),
  ...memory(
    'a list is multiplied',
    'quizzes of online judges: [0] * 10**9',
    'kept.append([None] * (25 << 20))',
  ),
  ...memory(
    'a replacement makes each character of a text a long one',
    'templates of strangers: str.replace, re.sub',
    'kept.append(("x" * 2000).replace("x", "y" * 100_000))',
  ),
  ...children(
    'children are forked without end',
    'fork bombs',
    'processes',
    'if os.fork() == 0:\n    time.sleep(5)\n    os._exit(0)',
  ),
  ...children(
    'children are started by another call than fork',
    'vfork(2), posix_spawn(3)',
    'processes',
    `
reader, writer = os.pipe()
os.set_inheritable(writer, True)
code = "import ctypes, os, sys, time; ctypes.CDLL(None).prctl(15, sys.argv[1].encode()); os.write(int(sys.argv[2]), b'x'); time.sleep(5)"
os.posix_spawn(sys.executable, [sys.executable, "-c", code, marker, str(writer)], {})
os.read(reader, 1)
os.close(reader)
os.close(writer)`,
  ),
  ...children(
    'children of children are forked, so that no process has many',
    'fork bombs that a limit per process does not see',
    'processes',
    'if os.fork() != 0:\n    time.sleep(0.5)\n    break',
  ),
  ...children(
    'threads are started without end',
    'pthread_create(3), RLIMIT_NPROC',
    'threads',
    'threading.Thread(target=time.sleep, args=(3,), daemon=True).start()',
  ),
  ...onWalls(UNLIMITED, {
    title: 'descriptors are taken without end',
    known: 'getrlimit(2): RLIMIT_NOFILE',
    policy: { limits: { openFiles: 64 } },
    oracle: { kind: 'measured', what: 'descriptors', above: 80 },
    code: `
import time
named()
def take():
    for _ in range(200):
        os.dup(0)
told = outcome(take)
time.sleep(0.3)
told`,
  }),
];
