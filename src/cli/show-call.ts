import type { SystemCall } from '../index.ts';

/** A system call as strace(1) writes it: `openat(-100, "/work/f", 577) = 4`. */
export function showCall({ result, ...call }: SystemCall): string {
  return `${showRequest(call)} = ${result}`;
}

/** The same without what became of it. */
export function showRequest({ call, arguments: values }: Omit<SystemCall, 'result'>): string {
  const shown = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : value));
  return `${call}(${shown.join(', ')})`;
}
