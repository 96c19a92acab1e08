/**
 * Error numbers as the guest's C library knows them: those of WASI, which Emscripten's musl shares
 * (wasi_snapshot_preview1, `errno`; system/lib/libc/musl/arch/emscripten/bits/errno.h).
 */
export const ERRNO = {
  EACCES: 2,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EINTR: 27,
  EINVAL: 28,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENAMETOOLONG: 37,
  ENODEV: 43,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTTY: 59,
  EOVERFLOW: 61,
  EPERM: 63,
  EPIPE: 64,
  ERANGE: 68,
  EROFS: 69,
  ESPIPE: 70,
  /** Emscripten's own, outside WASI's numbers. */
  EOPNOTSUPP: 138,
} as const;

export type ErrnoName = keyof typeof ERRNO;
