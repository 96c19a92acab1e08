import { ARCH_TABLES } from '../../../src/policy/syscalls/table.ts';
import type { Attack } from './attack.ts';

const { numbers } = ARCH_TABLES[process.arch === 'arm64' ? 'aarch64' : 'x86_64'];

/** Raw system calls, with arguments that the kernel answers otherwise than our filter does. */
const CALLS: readonly (readonly [what: string, name: string, values: string])[] = [
  ['new namespaces are made', 'unshare', '0x10000000'],
  ['namespaces are entered', 'setns', '-1, 0'],
  ['tracing is allowed', 'ptrace', '0, 0, 0, 0'],
  ['memory of a process is read', 'process_vm_readv', 'os.getpid(), None, 0, None, 0, 0'],
  ['memory of a process is written', 'process_vm_writev', 'os.getpid(), None, 0, None, 0, 0'],
  ['a descriptor of another process is taken', 'pidfd_getfd', '-1, 0, 0'],
  ['processes are compared', 'kcmp', 'os.getpid(), os.getpid(), 0, 0, 0'],
  ['a key is added', 'add_key', 'b"user", b"pysandbox", b"x", 1, -2'],
  ['a keyring is asked for', 'keyctl', '0, -3, 1'],
  ['a key is requested', 'request_key', 'b"user", b"pysandbox-none", None, 0'],
  ['the machine is measured', 'perf_event_open', 'None, 0, -1, -1, 0'],
  ['faults of memory are handled', 'userfaultfd', '1'],
  ['a ring of I/O is made', 'io_uring_setup', '1, None'],
  ['a file without a name is made', 'memfd_create', 'b"x", 0'],
  ['secret memory is made', 'memfd_secret', '0'],
  ['a descriptor is run', 'execveat', '-1, b"x", None, None, 0'],
  ['filters are looked at', 'seccomp', '99, 0, None'],
  ['rules of Landlock are looked at', 'landlock_create_ruleset', 'None, 0, 1'],
  ['addresses are no longer random', 'personality', '0x40000'],
  ['a file’s handle is asked for', 'name_to_handle_at', '-100, None, None, None, 0'],
  ['all files are watched', 'fanotify_init', '0x200, 0'],
  ['files are watched', 'inotify_init1', '0'],
  ['priorities of I/O are set', 'ioprio_set', '1, 0, 0'],
  ['the processor is chosen', 'sched_setaffinity', '0, 0, None'],
  ['pages of the host in memory are asked for', 'mincore', '0, 0, None'],
  ['the process hides its memory', 'prctl', '4, 0, 0, 0, 0'],
  ['a filter is added', 'prctl', '22, 2, None, 0, 0'],
  ['a tree of mounts is opened', 'open_tree', '-1, b"", 0xffff'],
  ['memory of another process is freed', 'process_mrelease', '-1, 0'],
];

/** socket(2): family, type and protocol of what a guest without a network has no use for. */
const FAMILIES: readonly (readonly [name: string, values: string])[] = [
  ['UNIX', '1, 1, 0'],
  ['IPv4', '2, 1, 0'],
  ['IPv4 datagrams', '2, 2, 0'],
  ['IPv6', '10, 1, 0'],
  ['the kernel’s messages (netlink)', '16, 3, 0'],
  ['the machine below (vsock)', '40, 1, 0'],
  ['ciphers of the kernel (alg)', '38, 5, 0'],
  ['vehicles (can)', '29, 3, 1'],
  ['Bluetooth', '31, 1, 3'],
  ['clusters (tipc)', '30, 1, 0'],
];

const reaching = (title: string, name: string, values: string, known = `${name}(2)`): Attack => ({
  title,
  known,
  goal: 'reached',
  code: `import os\nreached(syscall(${numbers.get(name) ?? -1}, ${values}))`,
  walls: ['kernel'],
  bare: { without: ['seccomp', 'landlock'] },
});

export const CALL_ATTACKS: readonly Attack[] = [
  ...CALLS.map(([what, name, values]) => reaching(`${what} (${name})`, name, values)),
  ...FAMILIES.map(([name, values]) =>
    reaching(`a socket is made for ${name}`, 'socket', values, 'socket(2)'),
  ),
];
