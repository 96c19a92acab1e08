import type { Column } from './columns.ts';
import type { Difference } from './differences.ts';

/** Why a test that passes outside does not inside: all by design, and named in the document. */
export interface Reason {
  readonly name: string;
  readonly why: string;
  /** What stands in the test's name, its traceback, or its reason to skip itself. */
  readonly told: RegExp;
}

/** The first that fits is taken. */
export const REASONS: readonly Reason[] = [
  {
    name: 'urgent data',
    why: 'sending with `MSG_OOB` is refused: kernel code that hardly anybody uses',
    told: /MSG_OOB/,
  },
  {
    name: 'read-only',
    why: 'files of the interpreter stand on read-only mounts: to remove one that is not there is EROFS, not ENOENT',
    told: /\[Errno 30\]/,
  },
  {
    name: 'terminals',
    why: 'there are no terminals and pseudo-terminals',
    told: /out of pty devices|Pseudo-terminals|openpty|pty\.(?:fork|spawn)|\/dev\/tty|[Cc]urses|posix_openpt|'\/dev\/ptmx'/,
  },
  {
    name: 'programs',
    why: 'the interpreter is the only program: no shell, no compiler, no `tar`, no `ldconfig`, by which `ctypes.util` finds libraries',
    told: /\/bin\/(?:ba)?sh\b|'\/tmp\/tmp\w+'\n$|a shell\b|command is not found|Need the [\w, ]+ to run|\bgcc\b|requires (?:ifconfig|ip|arp|lanscan|netstat)\b|could not find libc|find_library_with|ctypes\/test\/test_find\.py|Unable to find C library|lib_\w+ not available|DistutilsExecError|test_cppext|findmatch|\btrue\b.*No such file|sys_executable_with_shell|test_execute_zip|bash required|directory: '(?:cat|true|ls)'|test_specific_shell|run_with_pathlike_path|config-3\.\d+-/,
  },
  {
    name: 'isolated start',
    why: 'the interpreter that guests are cloned from was started with `-I -S`, so `sys.flags` say so',
    told: /invoked with -S|-E was given|PYTHONSAFEPATH|need user site|ignore_environment/,
  },
  {
    name: 'window system',
    why: 'the libraries of `tkinter` are not shown',
    told: /lib(?:BLT|tk|tcl|X11)[\w.]*: cannot open shared object|_tkinter/i,
  },
  {
    name: 'packages',
    why: 'the policy says `packages: none`',
    told: /[Nn]eeds [Nn]umpy|No module named '(?:numpy|setuptools|wheel)'|ensurepip/,
  },
  {
    name: 'other sockets',
    why: 'protocols but TCP and UDP are refused; the thread of a test that was not told waits for ever',
    told: /UDPLITE/,
  },
  {
    name: 'shared memory',
    why: '`/dev/shm` and memory without a file that is shared are there only where something else counts them',
    told: /SemLock|test_mmap\./,
  },
  {
    name: 'hidden folders',
    why: 'folders that lead to what is shown, such as `/`, cannot be listed (Landlock)',
    told: /os\.listdir\(os\.sep\)/,
  },
  {
    name: 'sockets',
    why: 'the policy says `network: none`: no sockets but `socketpair`',
    told: /\[Errno 13\] Permission denied(?!:)|PermissionError\(13|gaierror|[Ii][Pp]v6|test_socket\.|<Process name='Process-|IPv4 (?:not enabled|support required)|srv_socks|sockets\[0\]\.getsockname|connection\.py"[^]*EOFError|test_audit\.py"|AF_UNIX|cannot bind|tests? requires? (?:socket|network)/,
  },
  {
    name: 'one user',
    why: 'the user namespace has one user and one group; a file cannot be given to others',
    told: /test_chown|No identified group name|\bos\.l?chown\(/,
  },
  {
    name: 'extended attributes',
    why: 'refused: they are memory beside the size of the disk',
    told: /extended attribute/,
  },
  {
    name: 'agent',
    why: 'frames of our own code in the guest do not count in `sys.setrecursionlimit`, and are seen by a tracer',
    told: /test_setrecursionlimit|pysandbox\.agent\.|set_recursion_limit_at_depth/,
  },
  {
    name: 'tasks',
    why: 'more processes or threads than `limits.processes` and `limits.threads`, and what a test leaves to others of its module when it cannot start one',
    told: /^processes\b|Unexpected handlers|prec, 28\)|0E\+99|^test_main$|unexpected EOF|WithProcessesTest|test_preexec_errpipe|test_failed_child_execute|has more than one thread|can't start new thread|\[Errno 11\]|Resource temporarily unavailable|BlockingIOError|unable to start|cannot start new thread/m,
  },
  {
    name: '/proc',
    why: 'the policy says `proc: false`',
    told: /No such file or directory: '\/(?:proc|dev\/fd)|\/dev\/fd\b|\/proc\//,
  },
  {
    name: 'refused calls',
    why: 'the filter refuses the system call: limits of other processes, scheduling, user ids, leases and notifications of files, sizes of pipes, System V memory, and the like',
    told: /test_setre[ug]id_neg1|to use pidfs|test_tc[gs]etpgrp|test_tc_[gs]et_?pgrp|\[Errno 1\] Operation not permitted|PermissionError\(1,/,
  },
  {
    name: 'limits',
    why: 'the test is about limits of setrlimit(2), which the wall has set and a guest cannot raise',
    told: /raise maximum limit|test_resource\.py"|RLIMIT_|\[Errno 27\]|\[Errno 24\]|\[Errno 28\]|MemoryError/,
  },
  {
    name: 'waits',
    why: 'a test waits without end for a thread, a process or a socket that it could not get, and its module was stopped',
    told: /\ntimeout\b/,
  },
];

/** On the wasm wall; what cannot be had there is in docs/wasm.md. */
export const WASM_REASONS: readonly Reason[] = [
  {
    name: 'cannot be had',
    why: 'threads, processes, timers, sockets and sub-interpreters, and the guest is told so',
    told: /the wasm wall has no|No module named '_?(?:posixsubprocess|multiprocessing|interp\w+)'|_interpreters|pthread_getcpuclockid|socket\.py"[^]*PermissionError|'socketpair'|(?:requires?|needs?|does not support|without)[\w .()]*(?:fork|subprocess|process|thread|socket)/,
  },
  {
    name: 'foreign functions',
    why: 'ctypes cannot call C, and C cannot call back',
    told: /ffi_prep_closure|function '\w+' not found|_ctypes|null function or function signature/,
  },
  {
    name: 'left out',
    why: 'modules that are left out of the interpreter, and those that only test it',
    told: /SSL is not supported|test_ssl\.py"|No module named '(?:dbm|ensurepip|pydoc_data|venv|idlelib|turtle|tkinter|_pydecimal|zoneinfo\._zoneinfo|_pyrepl|lib2to3|_test\w+|_\w+_support)\b|requires? _test\w+|pydoc_data/,
  },
  {
    name: 'limits',
    why: 'the size of a file, the number of descriptors, memory',
    told: /File too large|No file descriptors available|\bMemoryError\b|test_disk_usage/,
  },
  {
    name: 'Emscripten',
    why: 'the test skips itself where the interpreter says that it runs on Emscripten',
    told: /[Ee]mscripten|WASI|WASM|wasm/,
  },
];

/** What stands for tests that none fits: such a difference is a fault of ours until it is explained. */
export const UNEXPLAINED = 'unexplained';

/** What else there is on the wasm wall, whose interpreter is newer than the tests. */
export const VERSION: Reason = {
  name: 'version',
  why: 'what is none of these: the interpreter is newer than the test, or built otherwise',
  told: /(?:)/,
};

/** The name of the reason. */
export function reasonOf({ test, told }: Difference, column: Column): string {
  const text = `${test}\n${told}`;
  const reasons = column === 'wasm' ? [...WASM_REASONS, VERSION] : REASONS;
  return reasons.find((reason) => reason.told.test(text))?.name ?? UNEXPLAINED;
}
