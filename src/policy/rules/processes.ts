import type { ResolvedPolicy } from '../../model/policy.ts';
import type { SyscallRule } from '../rule.ts';
import { ALLOW, always, constants, fail, int, intBits, intOneOf, longOnly, when } from './build.ts';

const CLONE_THREAD = 0x1_0000;
/**
 * clone(2) flags of ordinary threads and children: VM, FS, FILES, SIGHAND, VFORK; THREAD, SYSVSEM,
 * SETTLS; PARENT_SETTID, CHILD_CLEARTID, DETACHED, CHILD_SETTID.
 */
const CLONE_FLAGS = 0x4f00 | 0xd_0000 | 0x170_0000;
/** The signal that the parent gets at the end: a number in the low byte. */
const CSIGNAL = 0xff;
const SIGCHLD = 17;

/** prctl(2): the options, an `int`, that only ask, or touch the caller's name, timers and pages. */
const PRCTL_OPTIONS = constants(
  `PR_GET_PDEATHSIG=2 PR_GET_DUMPABLE=3 PR_SET_NAME=15 PR_GET_NAME=16 PR_CAPBSET_READ=23
   PR_SET_TIMERSLACK=29 PR_GET_TIMERSLACK=30 PR_GET_CHILD_SUBREAPER=37 PR_GET_NO_NEW_PRIVS=39
   PR_SET_THP_DISABLE=41 PR_GET_THP_DISABLE=42 PR_SET_VMA=0x53564d41`,
);
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** arch_prctl(2): thread-local storage, which a new program sets up, and questions. */
const ARCH_PRCTL_OPTIONS = constants(
  `ARCH_SET_GS=0x1001 ARCH_SET_FS=0x1002 ARCH_GET_FS=0x1003 ARCH_GET_GS=0x1004
   ARCH_GET_XCOMP_SUPP=0x1021 ARCH_GET_XCOMP_PERM=0x1022`,
);

/** Starting threads, children and programs, as far as the limits go. */
function startRules({ limits }: ResolvedPolicy): SyscallRule[] {
  // EAGAIN is what fork(2) answers at RLIMIT_NPROC: programs take it for the limit that it is.
  const threads = limits.threads > 1 ? ALLOW : fail('EAGAIN');
  const children = limits.processes > 1 ? ALLOW : fail('EAGAIN');
  const kind = CLONE_THREAD | CSIGNAL;
  const known = longOnly(0, CLONE_FLAGS | CSIGNAL);
  return [
    {
      name: 'clone',
      cases: [
        when(threads, 'a thread: limits.threads', known, intBits(0, kind, CLONE_THREAD)),
        when(children, 'a child: limits.processes', known, intBits(0, kind, SIGCHLD)),
        when(children, 'a child: limits.processes', known, intBits(0, kind, 0)),
      ],
      otherwise: fail('EPERM'),
      why: 'no new namespaces, no tracing, no other parent, no shared I/O context',
    },
    ...always(children, { 'a child: limits.processes': 'fork vfork' }),
    ...always(limits.processes > 1 ? ALLOW : fail('EPERM'), {
      'another program: limits.processes': 'execve',
      'children by descriptor: limits.processes': 'pidfd_open pidfd_send_signal',
    }),
    ...always(fail('ENOSYS'), {
      'its arguments are behind a pointer, where no filter sees them; C libraries then use clone':
        'clone3',
    }),
    ...always(fail('EPERM'), {
      'runs a descriptor, so also a file without a name': 'execveat',
    }),
  ];
}

const ARGUMENT_RULES: readonly SyscallRule[] = [
  {
    name: 'prlimit64',
    cases: [when(ALLOW, 'limits of the caller; they can be lowered, never raised', int(0, 0))],
    otherwise: fail('EPERM'),
    why: 'limits of other processes',
  },
  {
    name: 'prctl',
    cases: [
      ...intOneOf(ALLOW, 0, PRCTL_OPTIONS),
      when(ALLOW, 'PR_SET_PDEATHSIG to SIGKILL', int(0, PR_SET_PDEATHSIG), int(1, SIGKILL)),
    ],
    otherwise: fail('EPERM'),
    why: 'anything else could loosen what the seal has set (death signal, dumpable, seccomp)',
  },
  {
    name: 'arch_prctl',
    cases: intOneOf(ALLOW, 0, ARCH_PRCTL_OPTIONS),
    otherwise: fail('EINVAL'),
    why: 'EINVAL is what a processor without the feature answers',
  },
  {
    name: 'personality',
    cases: [when(ALLOW, 'only asks', int(0, 0xffff_ffff))],
    otherwise: fail('EPERM'),
    why: 'would switch off address randomisation or emulate other systems',
  },
  {
    name: 'setpriority',
    cases: [when(ALLOW, 'os.nice; a process can only be made less urgent', int(0, 0))],
    otherwise: fail('EPERM'),
    why: 'priority of a whole group or user',
  },
];

/** Threads, child processes, signals, and what a process says about itself. */
export function processRules(policy: ResolvedPolicy): SyscallRule[] {
  return [
    ...startRules(policy),
    ...ARGUMENT_RULES,
    ...always(ALLOW, {
      'the life of the guest itself; limits can be lowered, never raised': `exit exit_group wait4 waitid set_tid_address set_robust_list rseq futex futex_waitv
         getpid gettid getppid getpgid getpgrp setpgid getsid setsid getrlimit setrlimit getrusage
         times restart_syscall`,
      'signals within the guest’s own pid namespace': `rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
         rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack kill tkill tgkill pause signalfd signalfd4`,
      'asks about scheduling': `sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr
         sched_get_priority_max sched_get_priority_min sched_rr_get_interval getpriority ioprio_get
         getcpu`,
    }),
    ...always(fail('EPERM'), {
      'would undo the place and priority that the host chose':
        'sched_setaffinity sched_setparam sched_setscheduler sched_setattr ioprio_set',
      'takes descriptors out of other processes': 'pidfd_getfd',
      'controls other processes': 'ptrace',
      'looks into other processes': 'kcmp get_robust_list',
    }),
    ...always(fail('ENOSYS'), {
      'not needed; C libraries fall back to futex':
        'futex_wake futex_wait futex_requeue rseq_slice_yield',
    }),
  ];
}
