/** Processes of the host, by their numbers. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

const PYTHON = { kernel: 'python' } as const;
const VICTIM = { kind: 'victim' } as const;
const CHILDREN = { extends: 'subprocess' } as const;

/** Something that is done to a process of the host by its number. */
function toVictim(title: string, known: string, code: string): Attack[] {
  return onWalls(PYTHON, { title, known, code, policy: CHILDREN, oracle: VICTIM });
}

export const PROCESSES: readonly Attack[] = [
  ...toVictim('a process of the host is killed', 'kill(2)', 'os.kill(victim, 9)'),
  ...toVictim('a process of the host is stopped', 'kill(2): SIGSTOP', 'os.kill(victim, 19)'),
  ...toVictim(
    'a process is killed by a descriptor that stands for it',
    'pidfd_open(2), which filters of kill forget',
    'signal.pidfd_send_signal(os.pidfd_open(victim), signal.SIGKILL)',
  ),
  ...toVictim(
    'a signal is queued to a thread of a process of the host',
    'rt_tgsigqueueinfo(2), tgkill(2): other ways to kill',
    'call(nr(234, 131), victim, victim, 9) and call(nr(200, 130), victim, 9)',
  ),
  ...toVictim(
    "a debugger writes into a process's memory",
    'ptrace(2): PTRACE_POKEDATA',
    `
libc.ptrace(16, victim, None, None)
os.waitpid(victim, 0x40000000)
libc.ptrace(5, victim, ctypes.c_void_p(address), ctypes.c_long(0x2121212121212121))
libc.ptrace(17, victim, None, None)`,
  ),
  ...toVictim(
    "a process's memory is written to from another",
    'process_vm_writev(2)',
    `
own = ctypes.create_string_buffer(b"changed!")
local = (ctypes.c_uint64 * 2)(ctypes.addressof(own), 8)
remote = (ctypes.c_uint64 * 2)(address, 8)
libc.process_vm_writev(victim, local, 1, remote, 1, 0)`,
  ),
  ...toVictim(
    "a process's memory is written to as a file",
    '/proc/PID/mem; CVE-2012-0056',
    `
memory = os.open(f"/proc/{victim}/mem", os.O_WRONLY)
os.pwrite(memory, b"changed!", address)`,
  ),
  ...toVictim(
    "a process's limits are lowered",
    'prlimit(2) on another process',
    'import resource\nresource.prlimit(victim, resource.RLIMIT_NOFILE, (64, 64))',
  ),
  ...toVictim(
    'a process is made less urgent',
    'setpriority(2)',
    'os.setpriority(os.PRIO_PROCESS, victim, 15)',
  ),
  ...toVictim(
    'a process is bound to one processor',
    'sched_setaffinity(2)',
    'os.sched_setaffinity(victim, {min(os.sched_getaffinity(0))})',
  ),
  ...toVictim(
    'a process is made the first to go when memory is short',
    '/proc/PID/oom_score_adj, proc_pid_oom_score_adj(5)',
    'open(f"/proc/{victim}/oom_score_adj", "w").write("900")',
  ),
  ...onWalls(PYTHON, {
    title: "a process's memory is read from another",
    known: 'process_vm_readv(2)',
    policy: CHILDREN,
    oracle: { kind: 'secret', in: 'victim' },
    code: `
own = ctypes.create_string_buffer(32)
local = (ctypes.c_uint64 * 2)(ctypes.addressof(own), 32)
remote = (ctypes.c_uint64 * 2)(address, 32)
libc.process_vm_readv(victim, local, 1, remote, 1, 0)
own.raw`,
  }),
  ...onWalls(PYTHON, {
    title: "a debugger reads a process's memory",
    known: 'ptrace(2): PTRACE_PEEKDATA',
    policy: CHILDREN,
    oracle: { kind: 'secret', in: 'victim' },
    code: `
libc.ptrace.restype = ctypes.c_long
libc.ptrace(16, victim, None, None)
os.waitpid(victim, 0x40000000)
words = [libc.ptrace(2, victim, ctypes.c_void_p(address + 8 * n), None) for n in range(4)]
libc.ptrace(17, victim, None, None)
b"".join((word % 2**64).to_bytes(8, "little") for word in words)`,
  }),
];
