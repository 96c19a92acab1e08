/**
 * The error numbers that rules answer with: linux/uapi/asm-generic/errno*.h, the same on both of
 * our architectures.
 */
export const ERRNO = {
  EPERM: 1,
  EAGAIN: 11,
  EACCES: 13,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSYS: 38,
  ENOPROTOOPT: 92,
  EOPNOTSUPP: 95,
} as const;

/** `1` to `'EPERM'`; the number itself when it has no name here. */
export function errnoName(errno: number): string {
  for (const [name, number] of Object.entries(ERRNO)) {
    if (number === errno) return name;
  }
  return String(errno);
}
