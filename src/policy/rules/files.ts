import type { SyscallRule } from '../rule.ts';
import { ALLOW, always, fail, intAny, intBits, intOneOf, intOnly, when } from './build.ts';

const O_CLOEXEC = 0x8_0000;
const O_NONBLOCK = 0x800;
const RWF_NOWAIT = 0x8;
/** File types in a mode, inode(7). */
const S_IFMT = 0xf000;
const S_IFIFO = 0x1000;
const S_IFREG = 0x8000;

/** fcntl(2): the commands, an `unsigned int`, that work on nothing but the guest's descriptors. */
const FCNTL_COMMANDS = {
  F_DUPFD: 0,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_GETOWN: 9,
  F_OFD_GETLK: 36,
  F_OFD_SETLK: 37,
  F_OFD_SETLKW: 38,
  F_DUPFD_CLOEXEC: 1030,
  F_GETPIPE_SZ: 1032,
  F_GET_SEALS: 1034,
} as const;

/** Commands that are refused by name; any other is one that the kernel may not know either. */
const FCNTL_REFUSED = {
  'F_SETOWN: signals go where the guest says': 8,
  'F_SETSIG: signals on input are not needed': 10,
  'F_SETOWN_EX: signals go where the guest says': 15,
  'F_SETLEASE: a lease delays others who open the file, the host too': 1024,
  'F_NOTIFY: would tell what other guests do in shared folders': 1026,
  'F_SETPIPE_SZ: buffers of pipes are memory that no limit counts': 1031,
} as const;

/** ioctl(2): the requests, an `unsigned int`, that ask about a descriptor or set its flags. */
const IOCTL_REQUESTS = {
  'TCGETS: isatty() asks this': 0x5401,
  'TCGETS2: isatty() asks this': 0x802c_542a,
  TIOCGWINSZ: 0x5413,
  FIONREAD: 0x541b,
  FIONBIO: 0x5421,
  FIONCLEX: 0x5450,
  FIOCLEX: 0x5451,
} as const;

const IOCTL_REFUSED = {
  'TIOCSTI: types into a terminal': 0x5412,
  'TIOCLINUX: pastes into a console': 0x541c,
} as const;

/** FICLONE; pathlib falls back to a copy on EOPNOTSUPP, which is what tmpfs answers too. */
const FICLONE = { 'FICLONE: tmpfs has no clones': 0x4004_9409 } as const;

/** Descriptors, files and folders. What is reachable is for the mounts and Landlock to say. */
export function fileRules(): SyscallRule[] {
  return [
    ...always(
      `read write open openat openat2 creat close close_range lseek pread64 pwrite64 readv writev
       preadv pwritev sendfile copy_file_range dup dup2 dup3 pipe
       stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2
       getdents getdents64 getcwd chdir fchdir readlink readlinkat umask
       truncate ftruncate fallocate fadvise64 fsync fdatasync flock
       rename renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat
       chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
       utime utimes futimesat utimensat
       getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr`,
      ALLOW,
      'ordinary use of files; mounts and Landlock say which',
    ),
    ...always(
      `poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
       epoll_pwait2 eventfd eventfd2`,
      ALLOW,
      'waiting for the descriptors that the guest has',
    ),
    {
      name: 'pipe2',
      cases: [when([intOnly(1, O_CLOEXEC | O_NONBLOCK)], ALLOW, 'an ordinary pipe')],
      otherwise: fail('EPERM'),
      why: 'notification pipes (O_NOTIFICATION_PIPE) reach kernel code that no guest needs',
    },
    ...['preadv2', 'pwritev2'].map((name) => ({
      name,
      cases: [
        when(
          [intAny(5, RWF_NOWAIT)],
          fail('EOPNOTSUPP'),
          'RWF_NOWAIT tells which pages of shared files are cached, so what others do',
        ),
      ],
      otherwise: ALLOW,
      why: 'ordinary use of files',
    })),
    {
      name: 'fcntl',
      cases: [...intOneOf(1, FCNTL_COMMANDS, ALLOW), ...intOneOf(1, FCNTL_REFUSED, fail('EPERM'))],
      otherwise: fail('EINVAL'),
      why: 'EINVAL is what a kernel without the command answers',
    },
    {
      name: 'ioctl',
      cases: [
        ...intOneOf(1, IOCTL_REQUESTS, ALLOW),
        ...intOneOf(1, IOCTL_REFUSED, fail('EPERM')),
        ...intOneOf(1, FICLONE, fail('EOPNOTSUPP')),
      ],
      otherwise: fail('ENOTTY'),
      why: 'ENOTTY is what a file that does not know the request answers',
    },
    // The mode is an umode_t of 16 bits.
    ...[
      { name: 'mknod', mode: 1 },
      { name: 'mknodat', mode: 2 },
    ].map(({ name, mode }) => ({
      name,
      cases: [
        when([intBits(mode, S_IFMT, S_IFIFO)], ALLOW, 'os.mkfifo'),
        when([intBits(mode, S_IFMT, S_IFREG)], ALLOW, 'an ordinary file'),
        when([intBits(mode, S_IFMT, 0)], ALLOW, 'an ordinary file'),
      ],
      otherwise: fail('EPERM'),
      why: 'device nodes and sockets are not made by guests',
    })),
    ...always(
      'setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr',
      fail('EOPNOTSUPP'),
      'extended attributes are memory beside the size of the disk; shutil does without',
    ),
    ...always(
      'splice tee vmsplice',
      fail('EPERM'),
      'moves pages of shared files into pipes, where kernel faults have let them be overwritten',
    ),
    ...always(
      'inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_init fanotify_mark',
      fail('EPERM'),
      'would tell what other guests do in shared folders',
    ),
    ...always('sync syncfs', fail('EPERM'), 'would make the host write all its disks'),
    ...always(
      'io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents',
      fail('EPERM'),
      'its queues come out of a budget of the whole host',
    ),
    ...always(
      'io_uring_setup io_uring_enter io_uring_register',
      fail('EPERM'),
      'makes system calls that seccomp does not see',
    ),
    ...always(
      'open_by_handle_at name_to_handle_at',
      fail('EPERM'),
      'opens files by number, past the folders that lead to them',
    ),
    ...always('quotactl quotactl_fd file_setattr', fail('EPERM'), 'administration of file systems'),
  ];
}
