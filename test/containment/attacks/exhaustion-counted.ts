/** Stores that only the program itself can count: disk, buffers, queues. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

const PYTHON = { kernel: 'python', wasm: 'python' } as const;
const UNLIMITED = { kernel: { change: { without: ['rlimits'] } } } as const;
const DISK = { limits: { diskMiB: 16, fileSizeMiB: 16 } } as const;

/** How many MiB, or things, a program gets; each asks for a fixed number. */
function counted(
  title: string,
  known: string,
  rest: Pick<Attack, 'policy' | 'code'> & { readonly above: number },
): Attack[] {
  const { above, ...attack } = rest;
  return onWalls(PYTHON, { title, known, oracle: { kind: 'counted', above }, ...attack });
}

/** Files in a folder that goes with the program. */
const FOLDER = `
import tempfile
folder = tempfile.TemporaryDirectory()
got = 0`;

export const EXHAUSTION_COUNTED: readonly Attack[] = [
  ...counted('the disk is filled by one file', 'RLIMIT_FSIZE, setrlimit(2)', {
    policy: DISK,
    above: 17,
    code: `${FOLDER}
def take():
    global got
    with open(folder.name + "/file", "wb", buffering=0) as file:
        for _ in range(32):
            got += file.write(bytes(1 << 20)) / (1 << 20)
outcome(take)
got`,
  }),
  ...counted('the disk is filled by many files', 'a limit of each file is none of all', {
    policy: DISK,
    above: 17,
    code: `${FOLDER}
def take():
    global got
    for number in range(32):
        with open(f"{folder.name}/{number}", "wb", buffering=0) as file:
            got += file.write(bytes(1 << 20)) / (1 << 20)
outcome(take)
got`,
  }),
  ...counted('files that are gone but open fill the disk', 'unlink(2): an open file stays', {
    policy: DISK,
    above: 17,
    code: `${FOLDER}
kept = []
def take():
    global got
    for number in range(32):
        kept.append(open(folder.name + "/file", "wb", buffering=0))
        os.unlink(folder.name + "/file")
        got += kept[-1].write(bytes(1 << 20)) / (1 << 20)
outcome(take)
got`,
  }),
  ...counted('the disk has names without end', 'inodes, df -i; tmpfs(5), nr_inodes', {
    policy: { limits: { diskInodes: 256 } },
    above: 256,
    code: `${FOLDER}
def take():
    global got
    for number in range(600):
        open(f"{folder.name}/{number}", "w").close()
        got += 1
outcome(take)
got`,
  }),
  ...counted('links have names without end, and targets', 'symlink(7): a target is memory', {
    policy: { limits: { diskInodes: 256 } },
    above: 256,
    code: `${FOLDER}
def take():
    global got
    for number in range(600):
        os.symlink("x" * 1000, f"{folder.name}/{number}")
        got += 1
outcome(take)
got`,
  }),
  ...counted('a file is larger than its limit without a byte in it', 'sparse files, ftruncate(2)', {
    policy: DISK,
    above: 17,
    code: `${FOLDER}
with open(folder.name + "/file", "wb") as file:
    outcome(lambda: file.truncate(64 << 20))
os.stat(folder.name + "/file").st_size / (1 << 20)`,
  }),
  ...counted('space is taken in advance', 'fallocate(2)', {
    policy: DISK,
    above: 17,
    code: `${FOLDER}
with open(folder.name + "/file", "wb") as file:
    outcome(lambda: os.posix_fallocate(file.fileno(), 0, 64 << 20))
os.stat(folder.name + "/file").st_size / (1 << 20)`,
  }),
  ...counted(
    'descriptors are taken by every call that makes them',
    'pipe(2), dup(2), RLIMIT_NOFILE',
    {
      policy: { limits: { openFiles: 64 } },
      above: 64,
      code: `
kept = []
def take():
    for _ in range(100):
        kept.extend(os.pipe())
outcome(take)
len(kept)`,
    },
  ),
  ...counted(
    'memory is taken until there is no more',
    'RLIMIT_AS; the maximum of a memory of WebAssembly',
    {
      policy: { limits: { memoryMiB: 64 } },
      above: 100,
      code: `
kept = []
def take():
    for _ in range(160):
        kept.append(bytearray(1 << 20))
outcome(take)
len(kept)`,
    },
  ),
  ...onWalls(UNLIMITED, {
    title: 'buffers of pipes hold what the memory must not',
    known: 'pipe(7): 64 KiB each, of the kernel',
    policy: { limits: { openFiles: 64 } },
    oracle: { kind: 'counted', above: 4 },
    code: `
got = 0
def take():
    global got
    for _ in range(200):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        got += os.write(writer, bytes(65536)) / (1 << 20)
outcome(take)
got`,
  }),
  ...onWalls(UNLIMITED, {
    title: 'signals are queued without end',
    known: 'sigqueue(3), RLIMIT_SIGPENDING',
    oracle: { kind: 'counted', above: 300 },
    code: `
signal.pthread_sigmask(signal.SIG_BLOCK, [40])
got = 0
for _ in range(1000):
    got += libc.sigqueue(os.getpid(), 40, None) == 0
got`,
  }),
  ...onWalls(UNLIMITED, {
    title: 'timers are made without end',
    known: 'timer_create(2): each is a signal that is kept ready',
    oracle: { kind: 'counted', above: 300 },
    code: `
got, timer = 0, ctypes.c_void_p()
for _ in range(1000):
    got += call(nr(222, 107), 1, 0, ctypes.byref(timer)) == 0
got`,
  }),
  ...onWalls(
    { kernel: { change: { without: ['rlimits', 'seccomp'] } } },
    {
      title: 'memory is held that cannot be swapped out',
      known: 'mlock(2), RLIMIT_MEMLOCK',
      oracle: { kind: 'guest' },
      code: `
part = ctypes.create_string_buffer(1 << 20)
libc.mlock(part, ctypes.c_size_t(1 << 20)) == 0`,
    },
  ),
];
