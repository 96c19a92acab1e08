import type { SystemCall } from '../index.ts';

/** A system call as strace(1) writes it: `openat(-100, "/work/f", 577) = 4`. */
export function showCall({ call, arguments: values, result }: SystemCall): string {
  const shown = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : value));
  return `${call}(${shown.join(', ')}) = ${result}`;
}
