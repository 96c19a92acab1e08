/** Doors of the kernel: calls with a record of faults, or of use by attackers. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { kernelCall } from './kernel-call.ts';

/** Executable memory with these bytes, called. */
function machineCode(bytes: string): string {
  return `
import mmap
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(bytes.fromhex("${bytes}"))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))() > 0`;
}

/** Calls that only this architecture has. */
const X86_DOORS: readonly Attack[] =
  process.arch !== 'x64'
    ? []
    : [
        ...kernelCall({
          title: 'a call of the 32-bit architecture goes by other numbers',
          known: 'int 0x80 past seccomp filters that do not test the architecture (2009, Chrome)',
          code: machineCode('b814000000cd80c3'),
        }),
        ...kernelCall({
          title: 'an x32 number is one that a filter by numbers does not know',
          known: "x32 and seccomp: bit 30, seccomp(2), 'Caveats'",
          code: 'call(0x40000000 + 39) in (0, errno.ENOSYS)',
        }),
        ...kernelCall({
          title: 'a segment is put into the table of the processor',
          known: 'modify_ldt(2); CVE-2015-3290, CVE-2015-5157',
          code: 'call(154, 0, 0, 0) >= 0',
        }),
        ...kernelCall({
          title: 'the ports of the machine are asked for',
          known: 'iopl(2), ioperm(2)',
          code: 'call(172, 0) >= 0',
        }),
      ];

/** A file by which the kernel tells or is told something: Python opens it as anybody may. */
function kernelFile(title: string, known: string, code: string): Attack[] {
  return onWalls({ kernel: 'python' }, { title, known, code, oracle: { kind: 'guest' } });
}

const FILES: readonly Attack[] = [
  ...kernelFile(
    'the pattern of core files is opened, by which the host starts a program',
    'core(5): a pipe in core_pattern; CVE-2022-0492 and container escapes',
    'len(open("/proc/sys/kernel/core_pattern").read()) > 0',
  ),
  ...kernelFile(
    'the program of its own process is had by a link',
    'CVE-2019-5736: /proc/self/exe is the program of the host',
    'os.open("/proc/self/exe", os.O_PATH) >= 0',
  ),
  ...kernelFile(
    'the tree of control groups is listed, with its release agents',
    'CVE-2022-0492: release_agent',
    'len(os.listdir("/sys/fs/cgroup")) > 0',
  ),
  ...kernelFile(
    'the symbols of the kernel are told',
    'kptr_restrict, /proc/kallsyms: the first step of many exploits',
    'len(open("/proc/kallsyms").readline()) > 0',
  ),
  ...kernelFile(
    'the mounts of the host are told',
    '/proc/self/mountinfo: paths of the host, of overlays above all',
    'len(open("/proc/self/mountinfo").read()) > 0',
  ),
];

export const KERNEL_DOORS: readonly Attack[] = [
  ...X86_DOORS,
  ...FILES,
  ...kernelCall({
    title: 'a program is loaded into the kernel',
    known: 'bpf(2); CVE-2020-8835, CVE-2021-3490',
    code: 'call(nr(321, 280), 999, 0, 0) >= 0',
  }),
  ...kernelCall({
    title: 'a module is loaded into the kernel',
    known: 'init_module(2), finit_module(2)',
    code: 'call(nr(313, 273), -1, 0, 0) >= 0',
  }),
  ...kernelCall({
    title: 'another kernel is made ready',
    known: 'kexec_load(2)',
    code: 'call(nr(246, 104), 0, 0, 0, 0) >= 0',
  }),
  ...kernelCall({
    title: 'the machine is asked to stop, by a wrong word',
    known: 'reboot(2)',
    code: 'call(nr(169, 142), 0, 0, 0, 0) >= 0',
  }),
  ...kernelCall({
    title: 'the accounts of processes are written where the caller says',
    known: 'acct(2)',
    code: 'call(nr(163, 89), 0) >= 0',
  }),
  ...kernelCall({
    title: 'a ring of calls is set up that no filter sees',
    known: 'io_uring; CVE-2022-29582, CVE-2023-2598; switched off by Google (2023)',
    without: ['seccomp', 'rlimits'],
    code: `
parameters = ctypes.create_string_buffer(256)
call(425, 4, parameters) == 0`,
  }),
  ...kernelCall({
    title: 'faults of pages are handled by the guest',
    known: 'userfaultfd(2); stops the kernel in the middle of a copy (CVE-2016-6187 and on)',
    code: 'call(nr(323, 282), 1) == 0',
  }),
  ...kernelCall({
    title: 'the counters of the processor are asked for',
    known: 'perf_event_open(2); CVE-2013-2094',
    code: 'call(nr(298, 241), 0, 0, -1, -1, 0) == errno.EFAULT',
  }),
  ...kernelCall({
    title: 'a key is put into a keyring',
    known: 'keyrings(7); CVE-2016-0728; keyrings are no namespace',
    code: 'call(nr(248, 217), b"user", b"name", b"x", 1, -2) == 0',
  }),
  ...kernelCall({
    title: 'a key is asked for',
    known: 'request_key(2), which may start a program of the host',
    code: 'call(nr(249, 218), b"user", b"no such key", 0, -2) == errno.ENOKEY',
  }),
  ...kernelCall({
    title: 'two processes are compared in the kernel',
    known: 'kcmp(2)',
    code: 'call(nr(312, 272), os.getpid(), os.getpid(), 0, 0, 0) == 0',
  }),
  ...kernelCall({
    title: 'a process traces itself for its parent',
    known: 'ptrace(2): PTRACE_TRACEME; CVE-2019-13272',
    code: 'libc.ptrace(0, 0, None, None) == 0',
  }),
  ...kernelCall({
    title: 'a descriptor is taken out of another process',
    known: 'pidfd_getfd(2)',
    code: 'call(438, -1, 0, 0) == errno.EBADF',
  }),
  ...kernelCall({
    title: 'a file without a name is made in memory, to be run',
    known: 'memfd_create(2); fileless programs',
    code: 'call(nr(319, 279), b"x", 0) == 0',
  }),
  ...kernelCall({
    title: 'a descriptor is run as a program',
    known: 'execveat(2): AT_EMPTY_PATH; CVE-2019-5736',
    code: 'call(nr(322, 281), -1, b"", 0, 0, 0x1000) == errno.EBADF',
  }),
  ...kernelCall({
    title: 'every disk of the host is made to write',
    known: 'sync(2): others wait',
    code: 'call(nr(306, 267), -1) == errno.EBADF',
  }),
  ...kernelCall({
    title: 'the clock of the machine is read with its corrections',
    known: 'adjtimex(2)',
    code: 'libc.adjtimex(ctypes.create_string_buffer(1024)) >= 0',
  }),
  ...kernelCall({
    title: 'a signal is sent to whom the owner of a descriptor names',
    known: 'fcntl(2): F_SETOWN, signals without kill',
    code: `
import fcntl
outcome(lambda: fcntl.fcntl(channel, 8, os.getpid())) == "done"`,
  }),
  ...kernelCall({
    title: 'characters are typed into the terminal of the host',
    known: 'ioctl_tty(2): TIOCSTI; CVE-2017-5226 of bubblewrap itself',
    without: ['seccomp', 'landlock'],
    code: `
import fcntl
outcome(lambda: fcntl.ioctl(0, 0x5412, b"x")) == "ENOTTY"`,
  }),
  ...kernelCall({
    title: 'text is pasted into the console',
    known: 'TIOCLINUX, ioctl_console(2); CVE-2023-1523, CVE-2023-28100',
    without: ['seccomp', 'landlock'],
    code: `
import fcntl
outcome(lambda: fcntl.ioctl(0, 0x541C, b"x")) == "ENOTTY"`,
  }),
  ...kernelCall({
    title: 'every processor is interrupted',
    known: 'membarrier(2): MEMBARRIER_CMD_GLOBAL_EXPEDITED',
    code: 'call(nr(324, 283), 2, 0, 0) != errno.EPERM',
  }),
];
