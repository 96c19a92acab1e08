/**
 * Numbers that the guest's C library and the kernel share. Emscripten's musl has those of Linux's
 * generic architecture: <fcntl.h>, <sys/stat.h>, <poll.h>, <sys/mman.h>, <sys/ioctl.h> of musl 1.2.
 */

/** open(2) */
export const O_ACCMODE = 3;
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_NOFOLLOW = 0o400000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;
export const O_TMPFILE = 0o20200000;

/** openat(2) and others: the current folder instead of a descriptor's, and flags. */
export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_REMOVEDIR = 0x200;
export const AT_EMPTY_PATH = 0x1000;

/** inode(7) */
export const S_IFIFO = 0o010000;
export const S_IFCHR = 0o020000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;

/** access(2), and each group of permission bits. */
export const MAY_EXECUTE = 1;
export const MAY_WRITE = 2;
export const MAY_READ = 4;

/** fcntl(2) */
export const F_DUPFD = 0;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_GETLK = 12;
export const F_SETLK = 13;
export const F_SETLKW = 14;
export const F_DUPFD_CLOEXEC = 1030;
export const F_UNLCK = 2;

/** ioctl_tty(2), ioctl(2) */
export const FIONBIO = 0x5421;
export const FIONCLEX = 0x5450;
export const FIOCLEX = 0x5451;

/** poll(2) */
export const POLLIN = 1;
export const POLLOUT = 4;
export const POLLERR = 8;
export const POLLHUP = 16;
export const POLLNVAL = 32;

/** lseek(2) */
export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;

/** mmap(2) */
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;

/** utimensat(2) */
export const UTIME_NOW = 0x3fffffff;
export const UTIME_OMIT = 0x3ffffffe;

/** clock_gettime(2), the same in WASI. */
export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_PROCESS_CPUTIME_ID = 2;
export const CLOCK_THREAD_CPUTIME_ID = 3;

/** signal(7) */
export const SIGABRT = 6;
export const SIGSEGV = 11;

/** limits.h */
export const NAME_MAX = 255;
export const PATH_MAX = 4096;
export const IOV_MAX = 1024;
/** path_resolution(7) */
export const MAX_LINKS = 40;
/** read(2): MAX_RW_COUNT */
export const MOST_TRANSFERRED = 0x7ffff000;

/** A page of WebAssembly's memory; also what the guest's getpagesize(2) tells. */
export const PAGE_BYTES = 65_536;

/** Who the guest is. */
export const GUEST_ID = 1000;
