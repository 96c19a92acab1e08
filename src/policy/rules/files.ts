import type { SyscallRule } from '../rule.ts';
import {
  ALLOW,
  always,
  constants,
  fail,
  intAny,
  intBits,
  intOneOf,
  intOnly,
  when,
} from './build.ts';

const O_CLOEXEC = 0x8_0000;
const O_NONBLOCK = 0x800;
const RWF_NOWAIT = 0x8;
/** File types in a mode, inode(7). */
const S_IFMT = 0xf000;

/** fcntl(2): the commands, an `unsigned int`, that touch nothing but the guest's descriptors. */
const FCNTL_COMMANDS = constants(
  `F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_GETOWN=9
   F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38 F_DUPFD_CLOEXEC=1030 F_GETPIPE_SZ=1032
   F_GET_SEALS=1034`,
);

/** Commands that are refused by name; any other is one that the kernel may not know either. */
const FCNTL_REFUSED = [
  ['F_SETOWN: would send signals where the guest says', 8],
  ['F_SETSIG: signals on input are not needed', 10],
  ['F_SETOWN_EX: would send signals where the guest says', 15],
  ['F_SETLEASE: a lease delays others who open the file, the host too', 1024],
  ['F_NOTIFY: would tell what other guests do in shared folders', 1026],
  ['F_SETPIPE_SZ: buffers of pipes are memory that no limit counts', 1031],
] as const;

/** ioctl(2): the requests, an `unsigned int`, that ask about a descriptor (isatty) or set its flags. */
const IOCTL_REQUESTS = constants(
  `TCGETS=0x5401 TCGETS2=0x802c542a TIOCGWINSZ=0x5413 FIONREAD=0x541b FIONBIO=0x5421
   FIONCLEX=0x5450 FIOCLEX=0x5451`,
);

const IOCTL_REFUSED = [
  ['TIOCSTI: types into a terminal', 0x5412],
  ['TIOCLINUX: pastes into a console', 0x541c],
] as const;

/** pathlib falls back to a copy on EOPNOTSUPP, which is what tmpfs answers too. */
const FICLONE = [['FICLONE: tmpfs has no clones', 0x4004_9409]] as const;

/** mknod(2): the mode is an umode_t of 16 bits. */
function nodeRule(name: string, modeIndex: number): SyscallRule {
  const types = constants('regular=0x8000 untyped=0 fifo=0x1000');
  return {
    name,
    cases: types.map(([type, bits]) => when(ALLOW, type, intBits(modeIndex, S_IFMT, bits))),
    otherwise: fail('EPERM'),
    why: 'guests make files and fifos, no device nodes and sockets',
  };
}

const ARGUMENT_RULES: readonly SyscallRule[] = [
  {
    name: 'pipe2',
    cases: [when(ALLOW, 'an ordinary pipe', intOnly(1, O_CLOEXEC | O_NONBLOCK))],
    otherwise: fail('EPERM'),
    why: 'notification pipes (O_NOTIFICATION_PIPE) reach kernel code that no guest needs',
  },
  ...['preadv2', 'pwritev2'].map((name) => ({
    name,
    cases: [
      when(
        fail('EOPNOTSUPP'),
        'RWF_NOWAIT tells which pages of shared files are cached, so what others do',
        intAny(5, RWF_NOWAIT),
      ),
    ],
    otherwise: ALLOW,
    why: 'ordinary use of files',
  })),
  {
    name: 'fcntl',
    cases: [...intOneOf(ALLOW, 1, FCNTL_COMMANDS), ...intOneOf(fail('EPERM'), 1, FCNTL_REFUSED)],
    otherwise: fail('EINVAL'),
    why: 'EINVAL is what a kernel without the command answers',
  },
  {
    name: 'ioctl',
    cases: [
      ...intOneOf(ALLOW, 1, IOCTL_REQUESTS),
      ...intOneOf(fail('EPERM'), 1, IOCTL_REFUSED),
      ...intOneOf(fail('EOPNOTSUPP'), 1, FICLONE),
    ],
    otherwise: fail('ENOTTY'),
    why: 'ENOTTY is what a file that does not know the request answers',
  },
  nodeRule('mknod', 1),
  nodeRule('mknodat', 2),
];

/** Descriptors, files and folders. What is reachable is for the mounts and Landlock to say. */
export function fileRules(): SyscallRule[] {
  return [
    ...ARGUMENT_RULES,
    ...always(ALLOW, {
      'ordinary use of files; mounts and Landlock say which': `read write open openat openat2 creat close close_range lseek pread64 pwrite64 readv writev
         preadv pwritev sendfile copy_file_range dup dup2 dup3 pipe stat fstat lstat newfstatat
         statx statfs fstatfs access faccessat faccessat2 getdents getdents64 getcwd chdir fchdir
         readlink readlinkat umask truncate ftruncate fallocate fadvise64 fsync fdatasync flock
         rename renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat
         chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat
         utimensat getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr`,
      'waiting for the descriptors that the guest has': `poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
         epoll_pwait2 eventfd eventfd2`,
    }),
    ...always(fail('EOPNOTSUPP'), {
      'extended attributes are memory beside the size of the disk; shutil does without':
        'setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr',
    }),
    ...always(fail('EPERM'), {
      'moves pages of shared files into pipes, where kernel faults have let them be overwritten':
        'splice tee vmsplice',
      'would tell what other guests do in shared folders': `inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_init fanotify_mark`,
      'would make the host write all its disks': 'sync syncfs',
      'its queues come out of a budget of the whole host':
        'io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents',
      'makes system calls that seccomp does not see':
        'io_uring_setup io_uring_enter io_uring_register',
      'opens files by number, past the folders that lead to them':
        'open_by_handle_at name_to_handle_at',
      'administration of file systems': 'quotactl quotactl_fd file_setattr',
    }),
  ];
}
