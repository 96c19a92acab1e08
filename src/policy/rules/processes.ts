import type { ResolvedPolicy } from '../../model/policy.ts';
import type { RuleCase, SyscallAction, SyscallRule } from '../rule.ts';
import { ALLOW, always, fail, int, intBits, intOneOf, longOnly, when } from './build.ts';

const CLONE_THREAD = 0x1_0000;
/** VM, FS, FILES, SIGHAND, VFORK, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID, DETACHED, CHILD_SETTID. */
const CLONE_FLAGS = 0x4f00 | CLONE_THREAD | 0x4_0000 | 0x8_0000 | 0x10_0000 | 0x20_0000;
const CLONE_MORE_FLAGS = 0x40_0000 | 0x100_0000;
/** The signal that the parent gets at the end: a number in the low byte. */
const CSIGNAL = 0xff;
const SIGCHLD = 17;

/**
 * What fork(2) answers at RLIMIT_NPROC, so that programs take it for the limit that it is.
 */
const TOO_MANY = fail('EAGAIN');

/** prctl(2): the options, an `int`, that only ask, or touch nothing but the caller's name and pages. */
const PRCTL_OPTIONS = {
  PR_GET_PDEATHSIG: 2,
  PR_GET_DUMPABLE: 3,
  PR_SET_NAME: 15,
  PR_GET_NAME: 16,
  PR_CAPBSET_READ: 23,
  PR_SET_TIMERSLACK: 29,
  PR_GET_TIMERSLACK: 30,
  PR_GET_CHILD_SUBREAPER: 37,
  PR_GET_NO_NEW_PRIVS: 39,
  PR_SET_THP_DISABLE: 41,
  PR_GET_THP_DISABLE: 42,
  'PR_SET_VMA: names for anonymous memory': 0x5356_4d41,
} as const;
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** arch_prctl(2): thread-local storage, which a new program sets up, and questions. */
const ARCH_PRCTL_OPTIONS = {
  ARCH_SET_GS: 0x1001,
  ARCH_SET_FS: 0x1002,
  ARCH_GET_FS: 0x1003,
  ARCH_GET_GS: 0x1004,
  ARCH_GET_XCOMP_SUPP: 0x1021,
  ARCH_GET_XCOMP_PERM: 0x1022,
} as const;

function cloneCases(threads: SyscallAction, processes: SyscallAction): RuleCase[] {
  const known = longOnly(0, CLONE_FLAGS | CLONE_MORE_FLAGS | CSIGNAL);
  return [
    when([known, intBits(0, CLONE_THREAD | CSIGNAL, CLONE_THREAD)], threads, 'a thread'),
    when([known, intBits(0, CLONE_THREAD | CSIGNAL, SIGCHLD)], processes, 'a child process'),
    when([known, intBits(0, CLONE_THREAD | CSIGNAL, 0)], processes, 'a child process'),
  ];
}

/** Threads, child processes, and what a process says about itself. */
export function processRules({ limits }: ResolvedPolicy): SyscallRule[] {
  const threads = limits.threads > 1 ? ALLOW : TOO_MANY;
  const processes = limits.processes > 1 ? ALLOW : TOO_MANY;
  const exec = limits.processes > 1 ? ALLOW : fail('EPERM');
  return [
    {
      name: 'clone',
      cases: cloneCases(threads, processes),
      otherwise: fail('EPERM'),
      why: 'no new namespaces, no tracing, no other parent, no shared I/O context',
    },
    ...always('fork vfork', processes, 'a child process, as limits.processes says'),
    ...always(
      'clone3',
      fail('ENOSYS'),
      'its arguments are behind a pointer, where no filter can see them; C libraries then use clone',
    ),
    ...always('execve', exec, 'another program, only where child processes are allowed'),
    ...always('execveat', fail('EPERM'), 'runs a descriptor, so also a file without a name'),
    ...always(
      `exit exit_group wait4 waitid set_tid_address set_robust_list rseq futex futex_waitv
       getpid gettid getppid getpgid getpgrp setpgid getsid setsid
       getrlimit setrlimit getrusage times restart_syscall`,
      ALLOW,
      'the life of the guest itself; limits can be lowered, never raised',
    ),
    {
      name: 'prlimit64',
      cases: [when([int(0, 0)], ALLOW, 'limits of the caller; they can be lowered, never raised')],
      otherwise: fail('EPERM'),
      why: 'limits of other processes',
    },
    {
      name: 'prctl',
      cases: [
        ...intOneOf(0, PRCTL_OPTIONS, ALLOW),
        when([int(0, PR_SET_PDEATHSIG), int(1, SIGKILL)], ALLOW, 'PR_SET_PDEATHSIG to SIGKILL'),
      ],
      otherwise: fail('EPERM'),
      why: 'anything else loosens what the seal has set (death signal, dumpable, seccomp, memory map)',
    },
    {
      name: 'arch_prctl',
      cases: intOneOf(0, ARCH_PRCTL_OPTIONS, ALLOW),
      otherwise: fail('EINVAL'),
      why: 'EINVAL is what a processor without the feature answers',
    },
    {
      name: 'personality',
      cases: [when([int(0, 0xffff_ffff)], ALLOW, 'only asks')],
      otherwise: fail('EPERM'),
      why: 'would switch off address randomisation or emulate other systems',
    },
    {
      name: 'setpriority',
      cases: [when([int(0, 0)], ALLOW, 'os.nice; a process can only be made less urgent')],
      otherwise: fail('EPERM'),
      why: 'priority of a whole group or user',
    },
    ...always(
      `sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr
       sched_get_priority_max sched_get_priority_min sched_rr_get_interval getpriority ioprio_get
       getcpu`,
      ALLOW,
      'asks about scheduling',
    ),
    ...always(
      'sched_setaffinity sched_setparam sched_setscheduler sched_setattr ioprio_set',
      fail('EPERM'),
      'would undo the place and priority that the host chose',
    ),
    ...always('pidfd_open pidfd_send_signal', processes, 'children of the guest, by descriptor'),
    ...always('pidfd_getfd', fail('EPERM'), 'takes descriptors out of other processes'),
    ...always('ptrace', fail('EPERM'), 'controls other processes'),
    ...always('kcmp get_robust_list', fail('EPERM'), 'looks into other processes'),
    ...always(
      'futex_wake futex_wait futex_requeue rseq_slice_yield',
      fail('ENOSYS'),
      'not needed; C libraries fall back to futex',
    ),
  ];
}

/** Signals reach nothing outside the guest's own pid namespace and process group. */
export function signalRules(): SyscallRule[] {
  return always(
    `rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
     rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack kill tkill tgkill pause signalfd signalfd4`,
    ALLOW,
    'signals within the guest',
  );
}
